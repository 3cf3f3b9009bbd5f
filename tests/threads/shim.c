/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE /* RTLD_NEXT */
#include "config.h"

/* Tells ThreadSanitizer what GLib does. Distributions build GLib without it, and its locks are bare
 * futexes, so all that they guard would look like a race. Preloaded, this stands before GLib for
 * the calls of instrumented code and says which of them hand something from one thread to another;
 * GLib's calls of itself it does not see. What passes by a way not listed here is reported: list
 * it. */

#include <dlfcn.h>
#include <gio/gio.h>

/* Weak: a symbolizer is preloaded with this too. */
void __tsan_acquire (void *address) __attribute__ ((weak));
void __tsan_release (void *address) __attribute__ ((weak));

#define NEXT(name)                                                                                 \
  static __typeof__ (&name) next;                                                                  \
  if (next == NULL)                                                                                \
  next = (__typeof__ (&name)) dlsym (RTLD_NEXT, #name)

/* Locks: who takes one has seen what was done under it. */

void
g_mutex_lock (GMutex *mutex)
{
  NEXT (g_mutex_lock);
  next (mutex);
  __tsan_acquire (mutex);
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean locked;

  NEXT (g_mutex_trylock);
  locked = next (mutex);
  if (locked)
    __tsan_acquire (mutex);
  return locked;
}

void
g_mutex_unlock (GMutex *mutex)
{
  NEXT (g_mutex_unlock);
  __tsan_release (mutex);
  next (mutex);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  NEXT (g_cond_wait);
  __tsan_release (mutex);
  next (cond, mutex);
  __tsan_acquire (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  gboolean signalled;

  NEXT (g_cond_wait_until);
  __tsan_release (mutex);
  signalled = next (cond, mutex, end_time);
  __tsan_acquire (mutex);
  return signalled;
}

void (g_once_init_leave) (volatile void *location, gsize result)
{
  NEXT (g_once_init_leave);
  __tsan_release ((void *) location);
  next (location, result);
}

/* Queues. */

void
g_async_queue_push (GAsyncQueue *queue, gpointer data)
{
  NEXT (g_async_queue_push);
  __tsan_release (queue);
  next (queue, data);
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  gpointer data;

  NEXT (g_async_queue_pop);
  data = next (queue);
  __tsan_acquire (queue);
  return data;
}

/* Main contexts: a callback has seen what was done before its source was attached. */

typedef struct
{
  GSourceFunc func;
  gpointer data;
  GDestroyNotify notify;
} Callback;

static Callback *
callback_new (GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  Callback *self = g_new (Callback, 1);

  *self = (Callback){ func, data, notify };
  __tsan_release (self);
  return self;
}

static gboolean
callback_run (gpointer data)
{
  Callback *self = data;

  __tsan_acquire (self);
  return self->func (self->data);
}

static void
callback_free (gpointer data)
{
  Callback *self = data;

  __tsan_acquire (self);
  if (self->notify)
    self->notify (self->data);
  g_free (self);
}

/* Those of sockets and descriptors have other arguments, and stay in their thread. */
void
g_source_set_callback (GSource *source, GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  NEXT (g_source_set_callback);
  if (source->source_funcs == &g_idle_funcs || source->source_funcs == &g_timeout_funcs)
    next (source, callback_run, callback_new (func, data, notify), callback_free);
  else
    next (source, func, data, notify);
}

guint
g_idle_add_full (gint priority, GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  NEXT (g_idle_add_full);
  return next (priority, callback_run, callback_new (func, data, notify), callback_free);
}

void
g_main_context_invoke (GMainContext *context, GSourceFunc func, gpointer data)
{
  NEXT (g_main_context_invoke_full);
  next (context, G_PRIORITY_DEFAULT, callback_run, callback_new (func, data, NULL), callback_free);
}

/* Cancelling: who sees it has seen what was done before. */

void
g_cancellable_cancel (GCancellable *cancellable)
{
  NEXT (g_cancellable_cancel);
  if (cancellable)
    __tsan_release (cancellable);
  next (cancellable);
}

gboolean
g_cancellable_set_error_if_cancelled (GCancellable *cancellable, GError **error)
{
  gboolean is_cancelled;

  NEXT (g_cancellable_set_error_if_cancelled);
  is_cancelled = next (cancellable, error);
  if (is_cancelled)
    __tsan_acquire (cancellable);
  return is_cancelled;
}
