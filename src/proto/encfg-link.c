/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-link.h"

#include "encfg-error.h"

#define PROGRESS_INTERVAL_US (100 * 1000)
#define N_PRIORITIES 2

struct _EncfgLink
{
  GObject parent_instance;

  GMainContext *context;
  GThread *thread;
  EncfgTransport *transport; /* worker only, from the start of the thread to its end */
  gboolean was_open;         /* worker only */
  gboolean is_lost;          /* main thread only */

  GMutex mutex; /* guards what follows, and the progress of jobs */
  GCond wake;
  GQueue waiting[N_PRIORITIES];
  gboolean quit;
  gint64 progress_sent_us;
};

/* Crosses the threads: belongs to the main thread until it is queued, to the worker while it runs,
 * and to the main thread again when it comes back by an idle source. The worker never takes or
 * drops a reference, so nothing is ever finalised there. */
typedef struct
{
  EncfgLink *link; /* held by the task */
  GTask *task;     /* until it has returned */
  EncfgPriority priority;
  EncfgJobFunc func;
  gpointer data;
  GDestroyNotify free_data;
  GCancellable *cancellable;
  gulong cancelled_id;
  gboolean ran;
  GError *error;

  guint done, total; /* guarded by the link's mutex, like the source that tells them */
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
attach_to_main (EncfgLink *self, gint64 delay_us, GSourceFunc func, Job *job)
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
  EncfgLink *self = job->link;
  g_autoptr (GSource) source = NULL;
  guint done, total;

  g_mutex_lock (&self->mutex);
  source = g_steal_pointer (&job->progress_source);
  if (source)
    self->progress_sent_us = g_get_monotonic_time ();
  done = job->done;
  total = job->total;
  g_mutex_unlock (&self->mutex);

  if (!source)
    return;
  g_source_destroy (source);
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, done, total);
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
  g_source_unref (attach_to_main (job->link, 0, job_done_cb, job));
}

/* Any thread. A job that waits answers at once; one that runs sees the cancellable itself. */
static void
cancelled_cb (GCancellable *cancellable, Job *job)
{
  EncfgLink *self = job->link;
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
wait_for_job (EncfgLink *self)
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

/* Only the first connection is made here. After a loss a read makes the next one, in encfg-ops: a
 * write must not be the first to talk to whoever answers now. */
static gboolean
open_first (EncfgLink *self, Job *job)
{
  if (g_cancellable_set_error_if_cancelled (job->cancellable, &job->error))
    return FALSE;
  if (!self->was_open)
    self->was_open = encfg_transport_open (self->transport, job->cancellable, &job->error);
  return self->was_open;
}

static gpointer
worker_main (gpointer data)
{
  EncfgLink *self = data;
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
  return NULL;
}

/* Every task holds the link, so nothing waits or runs any more. */
static void
encfg_link_dispose (GObject *object)
{
  EncfgLink *self = ENCFG_LINK (object);

  if (self->thread)
    {
      g_mutex_lock (&self->mutex);
      self->quit = TRUE;
      g_cond_signal (&self->wake);
      g_mutex_unlock (&self->mutex);
      g_thread_join (g_steal_pointer (&self->thread));
    }
  G_OBJECT_CLASS (encfg_link_parent_class)->dispose (object);
}

static void
encfg_link_finalize (GObject *object)
{
  EncfgLink *self = ENCFG_LINK (object);

  g_main_context_unref (self->context);
  g_cond_clear (&self->wake);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (encfg_link_parent_class)->finalize (object);
}

static void
encfg_link_class_init (EncfgLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = encfg_link_dispose;
  object_class->finalize = encfg_link_finalize;

  signals[SIGNAL_PROGRESS] = g_signal_new ("progress",
                                           ENCFG_TYPE_LINK,
                                           G_SIGNAL_RUN_LAST,
                                           0,
                                           NULL,
                                           NULL,
                                           NULL,
                                           G_TYPE_NONE,
                                           2,
                                           G_TYPE_UINT,
                                           G_TYPE_UINT);
  signals[SIGNAL_LOST] = g_signal_new ("lost",
                                       ENCFG_TYPE_LINK,
                                       G_SIGNAL_RUN_LAST,
                                       0,
                                       NULL,
                                       NULL,
                                       NULL,
                                       G_TYPE_NONE,
                                       1,
                                       G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
encfg_link_init (EncfgLink *self)
{
  self->context = g_main_context_ref_thread_default ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->wake);
  for (guint i = 0; i < N_PRIORITIES; i++)
    g_queue_init (&self->waiting[i]);
}

void
encfg_link_job_progress (guint done, guint total, gpointer data)
{
  Job *job = data;
  EncfgLink *self = job->link;

  g_mutex_lock (&self->mutex);
  job->done = done;
  job->total = total;
  if (!job->progress_source)
    job->progress_source =
      attach_to_main (self,
                      self->progress_sent_us + PROGRESS_INTERVAL_US - g_get_monotonic_time (),
                      job_progress_cb,
                      job);
  g_mutex_unlock (&self->mutex);
}

EncfgLink *
encfg_link_new (EncfgTransport *transport)
{
  EncfgLink *self;

  g_return_val_if_fail (transport != NULL, NULL);

  self = g_object_new (ENCFG_TYPE_LINK, NULL);
  self->transport = transport;
  self->thread = g_thread_new ("encfg-link", worker_main, self);
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
  entry->task = g_task_new (self, cancellable, callback, user_data);
  entry->priority = priority;
  entry->func = func;
  entry->data = job;
  entry->free_data = free_job;
  entry->cancellable = cancellable ? g_object_ref (cancellable) : NULL;
  g_task_set_source_tag (entry->task, encfg_link_run_async);
  g_task_set_check_cancellable (entry->task, FALSE);
  g_task_set_task_data (entry->task, entry, job_free);

  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->waiting[priority], entry);
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->mutex);
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
