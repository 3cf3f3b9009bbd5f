/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-link.h"

#include "encfg-error.h"
#include "encfg-signal.h"

#include <stdlib.h>

#define PROGRESS_INTERVAL_US (100 * 1000)
#define N_PRIORITIES 2

/* A line that hangs while it is closed is waited for so long: by whoever opens one next, as it may
 * be the same, and by a program that ends. */
#define CLOSE_PATIENCE_US (2 * G_TIME_SPAN_SECOND)
#define LOOK_US (20 * 1000)

/* What the two threads share; the worker's end is not awaited by the main thread. */
typedef struct
{
  GMainContext *context;
  GThread *thread;
  EncfgTransport *transport; /* worker only, from the start of the thread to its end */
  gboolean was_open;         /* worker only */

  GMutex mutex; /* guards what follows, and the progress of jobs */
  GCond wake;
  GQueue waiting[N_PRIORITIES];
  gboolean quit;
  gint64 progress_sent_us;

  gboolean is_closed; /* guarded by `closing` */
} Room;

struct _EncfgLink
{
  GObject parent_instance;

  Room *room;
  gboolean is_lost;
};

/* Rooms whose link is gone while their line is being closed. */
static struct
{
  GMutex mutex;
  GCond closed;
  GList *rooms;
} closing;

/* Crosses the threads: belongs to the main thread until it is queued, to the worker while it runs,
 * and to the main thread again when it comes back by an idle source. The worker never takes or
 * drops a reference, so nothing is ever finalised there. */
typedef struct
{
  EncfgLink *link; /* held by the task */
  Room *room;      /* the link's */
  GTask *task;     /* until it has returned */
  EncfgPriority priority;
  EncfgJobFunc func;
  gpointer data;
  GDestroyNotify free_data;
  GCancellable *cancellable;
  gulong cancelled_id;
  gboolean ran;
  GError *error;

  guint done, total; /* guarded by the room's mutex, like the source that tells them */
  GSource *progress_source;
} Job;

enum
{
  SIGNAL_PROGRESS,
  SIGNAL_LOST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EncfgLink, encfg_link, G_TYPE_OBJECT)

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->data && job->free_data)
    job->free_data (job->data);
  g_clear_object (&job->cancellable);
  g_clear_error (&job->error);
  g_free (job);
}

/* g_main_context_invoke would run `func` here if nobody iterates the context just now. */
static GSource *
attach_to_main (Room *self, gint64 delay_us, GSourceFunc func, Job *job)
{
  GSource *source =
    delay_us > 0 ? g_timeout_source_new ((guint) (delay_us / 1000) + 1) : g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, job, NULL);
  g_source_attach (source, self->context);
  return source;
}

/* Tells the steps done, if any are untold. */
static void
tell_progress (Job *job)
{
  Room *room = job->room;
  g_autoptr (GSource) source = NULL;
  guint done, total;

  g_mutex_lock (&room->mutex);
  source = g_steal_pointer (&job->progress_source);
  if (source)
    room->progress_sent_us = g_get_monotonic_time ();
  done = job->done;
  total = job->total;
  g_mutex_unlock (&room->mutex);

  if (!source)
    return;
  g_source_destroy (source);
  g_signal_emit (job->link, signals[SIGNAL_PROGRESS], 0, done, total);
}

static gboolean
job_progress_cb (gpointer data)
{
  tell_progress (data);
  return G_SOURCE_REMOVE;
}

/* Said once per loss: until the module has answered again, further losses are the same one. */
static void
tell_loss (EncfgLink *self, const Job *job)
{
  if (job->ran && (!job->error || encfg_error_is_exception (job->error)))
    self->is_lost = FALSE;
  else if (!self->is_lost && g_error_matches (job->error, ENCFG_ERROR, ENCFG_ERROR_LOST))
    {
      self->is_lost = TRUE;
      g_signal_emit (self, signals[SIGNAL_LOST], 0, job->error);
    }
}

static gboolean
job_done_cb (gpointer data)
{
  Job *job = data;
  g_autoptr (GTask) task = g_steal_pointer (&job->task);

  g_cancellable_disconnect (job->cancellable, job->cancelled_id);
  tell_progress (job); /* the last step even if it comes soon after the one before */
  tell_loss (job->link, job);
  if (job->error)
    g_task_return_error (task, g_error_copy (job->error));
  else
    g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

static void
give_back (Job *job)
{
  g_source_unref (attach_to_main (job->room, 0, job_done_cb, job));
}

/* Any thread. A job that waits answers at once; one that runs sees the cancellable itself. */
static void
cancelled_cb (GCancellable *cancellable, Job *job)
{
  Room *self = job->room;
  gboolean waited;

  g_mutex_lock (&self->mutex);
  waited = g_queue_remove (&self->waiting[job->priority], job);
  g_mutex_unlock (&self->mutex);
  if (!waited)
    return;
  g_cancellable_set_error_if_cancelled (cancellable, &job->error);
  give_back (job);
}

static Job *
wait_for_job (Room *self)
{
  Job *job = NULL;

  g_mutex_lock (&self->mutex);
  while (!job && !self->quit)
    {
      for (guint i = 0; i < N_PRIORITIES && !job; i++)
        job = g_queue_pop_head (&self->waiting[i]);
      if (!job)
        g_cond_wait (&self->wake, &self->mutex);
    }
  g_mutex_unlock (&self->mutex);
  return job;
}

/* Frees those that are closed; or all, as far as patience goes. */
static void
reap (gboolean waits)
{
  const gint64 end = g_get_monotonic_time () + CLOSE_PATIENCE_US;
  GList *next;

  g_mutex_lock (&closing.mutex);
  for (GList *l = closing.rooms; l; l = next)
    {
      Room *room = l->data;

      while (waits && !room->is_closed && g_cond_wait_until (&closing.closed, &closing.mutex, end))
        ;
      next = l->next;
      if (!room->is_closed)
        continue;
      closing.rooms = g_list_delete_link (closing.rooms, l);
      g_thread_join (room->thread);
      g_main_context_unref (room->context);
      g_cond_clear (&room->wake);
      g_mutex_clear (&room->mutex);
      g_free (room);
    }
  g_mutex_unlock (&closing.mutex);
}

static void
reap_at_exit (void)
{
  reap (TRUE);
}

/* With the mutex held. */
static gboolean
is_any_closing (void)
{
  for (GList *l = closing.rooms; l; l = l->next)
    if (!((Room *) l->data)->is_closed)
      return TRUE;
  return FALSE;
}

/* A serial port is one's own until it is closed, and many a module has one connection. */
static void
wait_for_closing (GCancellable *cancellable)
{
  const gint64 end = g_get_monotonic_time () + CLOSE_PATIENCE_US;

  g_mutex_lock (&closing.mutex);
  while (is_any_closing () && g_get_monotonic_time () < end &&
         !g_cancellable_is_cancelled (cancellable))
    g_cond_wait_until (&closing.closed, &closing.mutex, g_get_monotonic_time () + LOOK_US);
  g_mutex_unlock (&closing.mutex);
}

/* Only the first connection is made here. After a loss a read makes the next one, in encfg-ops: a
 * write must not be the first to talk to whoever answers now. */
static gboolean
open_first (Room *self, Job *job)
{
  if (!self->was_open)
    wait_for_closing (job->cancellable);
  if (g_cancellable_set_error_if_cancelled (job->cancellable, &job->error))
    return FALSE;
  if (!self->was_open)
    self->was_open = encfg_transport_open (self->transport, job->cancellable, &job->error);
  return self->was_open;
}

static gpointer
worker_main (gpointer data)
{
  Room *self = data;
  Job *job;

  while ((job = wait_for_job (self)))
    {
      EncfgJobContext context = { self->transport, job->cancellable, job };

      job->ran = open_first (self, job);
      if (job->ran && !job->func (&context, job->data, &job->error))
        g_warn_if_fail (job->error != NULL);
      give_back (job);
    }
  encfg_transport_free (self->transport);
  g_mutex_lock (&closing.mutex);
  self->is_closed = TRUE;
  g_cond_broadcast (&closing.closed);
  g_mutex_unlock (&closing.mutex);
  return NULL;
}

/* Every task holds the link, so nothing waits or runs any more. What is left is to close the line,
 * which may take its time where nobody takes what was sent: nobody waits for it here. */
static void
encfg_link_finalize (GObject *object)
{
  Room *room = ENCFG_LINK (object)->room;

  g_mutex_lock (&room->mutex);
  room->quit = TRUE;
  g_cond_signal (&room->wake);
  g_mutex_unlock (&room->mutex);
  g_mutex_lock (&closing.mutex);
  closing.rooms = g_list_append (closing.rooms, room);
  g_mutex_unlock (&closing.mutex);
  reap (FALSE);
  G_OBJECT_CLASS (encfg_link_parent_class)->finalize (object);
}

static void
encfg_link_class_init (EncfgLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = encfg_link_finalize;

  signals[SIGNAL_PROGRESS] =
    encfg_signal_new ("progress", ENCFG_TYPE_LINK, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[SIGNAL_LOST] =
    encfg_signal_new ("lost", ENCFG_TYPE_LINK, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
encfg_link_init (EncfgLink *self)
{
}

void
encfg_link_job_progress (guint done, guint total, gpointer data)
{
  Job *job = data;
  Room *room = job->room;

  g_mutex_lock (&room->mutex);
  job->done = done;
  job->total = total;
  if (!job->progress_source)
    job->progress_source =
      attach_to_main (room,
                      room->progress_sent_us + PROGRESS_INTERVAL_US - g_get_monotonic_time (),
                      job_progress_cb,
                      job);
  g_mutex_unlock (&room->mutex);
}

static Room *
room_new (EncfgTransport *transport)
{
  static gsize is_ready = 0;
  Room *self = g_new0 (Room, 1);

  if (g_once_init_enter (&is_ready))
    {
      atexit (reap_at_exit);
      g_once_init_leave (&is_ready, 1);
    }
  self->context = g_main_context_ref_thread_default ();
  self->transport = transport;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->wake);
  for (guint i = 0; i < N_PRIORITIES; i++)
    g_queue_init (&self->waiting[i]);
  self->thread = g_thread_new ("encfg-link", worker_main, self);
  return self;
}

EncfgLink *
encfg_link_new (EncfgTransport *transport)
{
  EncfgLink *self;

  g_return_val_if_fail (transport != NULL, NULL);

  reap (FALSE);
  self = g_object_new (ENCFG_TYPE_LINK, NULL);
  self->room = room_new (transport);
  return self;
}

void
encfg_link_run_async (EncfgLink *self,
                      EncfgPriority priority,
                      EncfgJobFunc func,
                      gpointer job,
                      GDestroyNotify free_job,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  Job *entry;

  g_return_if_fail (ENCFG_IS_LINK (self));
  g_return_if_fail (func != NULL);

  entry = g_new0 (Job, 1);
  entry->link = self;
  entry->room = self->room;
  entry->task = g_task_new (self, cancellable, callback, user_data);
  entry->priority = priority;
  entry->func = func;
  entry->data = job;
  entry->free_data = free_job;
  entry->cancellable = cancellable ? g_object_ref (cancellable) : NULL;
  g_task_set_source_tag (entry->task, encfg_link_run_async);
  g_task_set_check_cancellable (entry->task, FALSE);
  g_task_set_task_data (entry->task, entry, job_free);

  g_mutex_lock (&self->room->mutex);
  g_queue_push_tail (&self->room->waiting[priority], entry);
  g_cond_signal (&self->room->wake);
  g_mutex_unlock (&self->room->mutex);
  if (cancellable)
    entry->cancelled_id =
      g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), entry, NULL);
}

gpointer
encfg_link_run_finish (EncfgLink *self, GAsyncResult *result, GError **error)
{
  Job *job;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  job = g_task_get_task_data (G_TASK (result));
  g_task_propagate_boolean (G_TASK (result), error);
  return job->ran ? g_steal_pointer (&job->data) : NULL;
}
