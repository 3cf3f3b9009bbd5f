/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-module-restart.h"

#include "encfg-error.h"
#include "encfg-module-private.h"
#include "encfg-network.h"
#include "encfg-requirements.h"

#include <glib/gi18n-lib.h>

#define LOOK_MS 100

/* A boot may be short: until the module was away, one look follows the other for so long. */
#define DENSE_LOOK_MS 2
#define DENSE_US (2 * G_TIME_SPAN_SECOND)

/* A damaged answer says that somebody is there, and one that is missing may be lost on the line. */
#define SILENT_LOOKS 2

/* Who answers within this part of the time-out is prompt: two looks then take the time of one. */
#define PROMPT_PART(timeout_ms) ((timeout_ms) *G_TIME_SPAN_MILLISECOND / 8)

/* One answer lost on the line looks like the module going away: only one that has been back for so
 * long is believed to be back. */
#define SETTLED_US G_TIME_SPAN_SECOND

/* Of the command's time-out: how long a module that confirmed may take to go away, and how long to
 * be back. */
#define AWAY_PART(timeout_s) ((timeout_s) *G_TIME_SPAN_SECOND / 3)
#define BACK_PART(timeout_s) ((timeout_s) *G_TIME_SPAN_SECOND * 2)

typedef struct
{
  EncfgEndpoint *endpoint;
  EncfgTransport *transport; /* NULL once it was given to a link */
  EncfgTarget target;
} Place;

typedef struct
{
  EncfgWire wire;
  EncfgProfile *profile;
  char *serial;
  const EncfgCommand *command;
  GPtrArray *places; /* Place: other than that of the link */
  EncfgRestart restart;
  Place *found; /* of `places`, or NULL */

  /* Worker only */
  GCancellable *cancellable;
  EncfgTarget target;
  gint64 started_us;
  guint n_silent;     /* looks in a row, at the old place */
  gint64 back_us;     /* since when it answers at the old place without a gap, or 0 */
  char *stranger;     /* who else answered, or NULL */
  GError *unfinished; /* why it was not locked again, though it was there; or NULL */
} RestartJob;

static void
place_free (gpointer data)
{
  Place *place = data;

  encfg_endpoint_free (place->endpoint);
  g_clear_pointer (&place->transport, encfg_transport_free);
  g_free (place);
}

static void
restart_job_free (RestartJob *job)
{
  encfg_profile_unref (job->profile);
  g_free (job->serial);
  g_free (job->stranger);
  g_clear_error (&job->unfinished);
  g_ptr_array_unref (job->places);
  g_free (job);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RestartJob, restart_job_free)

static void
add_place (RestartJob *job, const EncfgEndpoint *endpoint, EncfgTrace *trace)
{
  Place *place = g_new0 (Place, 1);

  place->endpoint = encfg_endpoint_copy (endpoint);
  place->endpoint->unit = job->wire.unit;
  place->transport = encfg_transport_new (place->endpoint);
  encfg_transport_set_trace (place->transport, trace);
  g_ptr_array_add (job->places, place);
}

static RestartJob *
restart_job_new (EncfgModule *module, const EncfgCommand *command, GPtrArray *places)
{
  RestartJob *job = g_new0 (RestartJob, 1);

  job->wire = module->wire;
  job->profile = encfg_profile_ref (module->profile);
  job->serial = g_strdup (module->identity->serial);
  job->command = command;
  job->places = g_ptr_array_new_with_free_func (place_free);
  for (guint i = 0; places && i < places->len; i++)
    add_place (job, g_ptr_array_index (places, i), module->trace);
  return job;
}

/* Worker. Whoever else answers is remembered, for the case that the module is not found. */
static gboolean
answers (RestartJob *job, EncfgTarget *target, GError **error)
{
  g_autoptr (GError) trouble = NULL;

  if (encfg_wire_is_same_module (target, job->profile, job->serial, job->cancellable, &trouble))
    return TRUE;
  if (g_error_matches (trouble, ENCFG_ERROR, ENCFG_ERROR_OTHER_MODULE))
    {
      g_free (job->stranger);
      job->stranger = g_strdup (trouble->message);
    }
  g_propagate_error (error, g_steal_pointer (&trouble));
  return FALSE;
}

/* Worker. */
static gboolean
look_at_new_places (RestartJob *job)
{
  for (guint i = 0; i < job->places->len; i++)
    {
      Place *place = g_ptr_array_index (job->places, i);

      if (answers (job, &place->target, NULL))
        {
          job->found = place;
          job->restart.moved = TRUE;
          job->restart.elapsed_s =
            (double) (g_get_monotonic_time () - job->started_us) / G_USEC_PER_SEC;
          return TRUE;
        }
      encfg_transport_close (place->transport);
    }
  return FALSE;
}

/* Worker. Does a look that failed so prove that the module is away? */
static gboolean
proves_away (RestartJob *job, const GError *error)
{
  if (g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_TIMEOUT) ||
      g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_GATEWAY))
    return ++job->n_silent >= SILENT_LOOKS;
  job->n_silent = 0;
  return encfg_error_is_out_of_reach (error) &&
         !g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_GARBLED);
}

/* Worker. TRUE if the module is there and will stay. */
static gboolean
look_at_old_place (RestartJob *job)
{
  const gint64 now_us = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  if (!answers (job, &job->target, &error))
    {
      job->restart.was_away |= proves_away (job, error);
      job->back_us = 0;
      return FALSE;
    }
  job->n_silent = 0;
  if (!job->back_us)
    job->back_us = g_get_monotonic_time ();
  job->restart.elapsed_s = (double) (job->back_us - job->started_us) / G_USEC_PER_SEC;
  return job->restart.was_away ? now_us - job->back_us >= SETTLED_US
                               : now_us - job->started_us >= AWAY_PART (job->command->timeout_s);
}

static void
set_not_found (const RestartJob *job, GError **error)
{
  const gint64 elapsed_us = g_get_monotonic_time () - job->started_us;

  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_LOST,
               _ ("%u s after its restart the module answers %s%s%s"),
               (guint) (elapsed_us / G_USEC_PER_SEC),
               job->places->len > 0 ? _ ("neither at its new address nor at the old one")
                                    : _ ("no more"),
               job->stranger ? "; " : "",
               job->stranger ? job->stranger : "");
}

/* Worker. */
static gboolean
find_again (RestartJob *job, GError **error)
{
  const gint64 deadline_us = job->started_us + BACK_PART (job->command->timeout_s);

  do
    {
      const gboolean is_dense =
        !job->restart.was_away && g_get_monotonic_time () - job->started_us < DENSE_US;

      if (!encfg_ops_wait (is_dense ? DENSE_LOOK_MS : LOOK_MS, job->cancellable, error))
        return FALSE;
      if (look_at_new_places (job) || look_at_old_place (job))
        return TRUE;
    }
  while (g_get_monotonic_time () < deadline_us);
  if (!g_cancellable_set_error_if_cancelled (job->cancellable, error))
    set_not_found (job, error);
  return FALSE;
}

/* Worker. A module may restart before it has confirmed: what is not refused is waited for. */
static gboolean
restart_job_run (EncfgJobContext *context, gpointer data, GError **error)
{
  RestartJob *job = data;
  const gint64 asked_us = g_get_monotonic_time ();
  gboolean is_prompt;
  g_autoptr (GError) silence = NULL;

  job->cancellable = context->cancellable;
  encfg_wire_init_target (&job->wire, job->profile, context, &job->target);
  if (!encfg_wire_is_same_module (&job->target, job->profile, job->serial, job->cancellable, error))
    return FALSE;
  is_prompt = g_get_monotonic_time () - asked_us < PROMPT_PART (job->target.timeout_ms);
  if (!encfg_requirements_check (job->command, &job->target, job->cancellable, error))
    return FALSE;
  if (!encfg_ops_command (&job->target,
                          job->profile,
                          job->command->item,
                          job->command->value,
                          &job->restart.sent,
                          &job->unfinished,
                          job->cancellable,
                          &silence) &&
      (!job->restart.sent || !encfg_error_is_line_trouble (silence)))
    {
      g_propagate_error (error, g_steal_pointer (&silence));
      return FALSE;
    }

  /* Silence is what a restart is like, and one that has restarted is locked. */
  if (encfg_error_is_line_trouble (job->unfinished))
    g_clear_error (&job->unfinished);
  encfg_error_prefix_unfinished (&job->unfinished, job->command->label);
  job->started_us = g_get_monotonic_time ();
  job->restart.was_away = g_error_matches (silence, ENCFG_ERROR, ENCFG_ERROR_LOST);
  job->target.retries = 0;
  for (guint i = 0; i < job->places->len; i++)
    {
      Place *place = g_ptr_array_index (job->places, i);

      place->target = job->target;
      place->target.transport = place->transport;
    }
  if (is_prompt)
    job->target.timeout_ms /= SILENT_LOOKS;
  if (!find_again (job, error))
    return FALSE;
  if (!silence || job->restart.was_away || job->restart.moved)
    return TRUE;
  g_propagate_prefixed_error (
    error, g_steal_pointer (&silence), _ ("the module did not restart: "));
  return FALSE;
}

gboolean
encfg_restart_is_proved (const EncfgRestart *self)
{
  return self->was_away || self->moved;
}

static const char *
name_state (const EncfgRestart *self, const GError *error)
{
  if (!self->sent)
    return "not-attempted";
  if (!error)
    return encfg_restart_is_proved (self) ? "restarted" : "confirmed";
  if (encfg_error_is_exception (error))
    return "refused";
  return g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_LOST) ? "not-found" : "unknown";
}

/* "elapsed_s" to the tenth: more the looks do not tell. */
void
encfg_module_put_restart (EncfgModule *self,
                          const EncfgRestart *restart,
                          const GError *error,
                          JsonObject *object)
{
  json_object_set_string_member (object, "state", name_state (restart, error));
  if (!error && encfg_restart_is_proved (restart))
    json_object_set_double_member (
      object, "elapsed_s", (double) (int) (restart->elapsed_s * 10 + 0.5) / 10);
  else
    json_object_set_null_member (object, "elapsed_s");
  if (error)
    json_object_set_null_member (object, "found_at");
  else
    json_object_set_string_member (object, "found_at", self->identity->endpoint);
}

static JsonObject *
describe (EncfgModule *self, gpointer data, const GError *error)
{
  JsonObject *entry = json_object_new ();

  json_object_set_string_member (entry, "operation", "restart");
  encfg_module_put_restart (self, data, error, entry);
  return entry;
}

static void
doubt (gpointer data)
{
  ((EncfgRestart *) data)->sent = TRUE;
}

static const EncfgNet net = { FALSE, describe, doubt };

static void
note (EncfgModule *self, EncfgRestart *restart, const GError *error)
{
  encfg_module_note (self,
                     describe (self, restart, error),
                     error                               ? encfg_error_name (error)
                     : encfg_restart_is_proved (restart) ? "done"
                                                         : "unproved");
}

static void
on_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EncfgModule *self = g_task_get_source_object (task);
  EncfgRestart *restart = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (RestartJob) job = encfg_link_run_finish (ENCFG_LINK (source), result, &error);

  if (job)
    {
      *restart = job->restart;
      encfg_module_tell_unfinished (self, job->unfinished);
    }
  if (job && job->found)
    encfg_module_take_place (self, job->found->endpoint, g_steal_pointer (&job->found->transport));
  if (!encfg_module_end_change (self, task))
    {
      g_clear_error (&error);
      return;
    }
  if (restart->sent)
    note (self, restart, error);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

GPtrArray *
encfg_module_list_places (EncfgModule *self, const EncfgWriteReview *review)
{
  g_autoptr (EncfgEndpoint) here = encfg_endpoint_parse (self->identity->endpoint, NULL);

  return encfg_network_list_places (review, here, self->identity->simulated);
}

void
encfg_module_restart_async (EncfgModule *self,
                            GPtrArray *places,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const EncfgCommand *command;
  GError *error = NULL;

  g_return_if_fail (self->identity != NULL);

  command = encfg_profile_find_command (self->profile, "restart");
  g_task_set_source_tag (task, encfg_module_restart_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_new0 (EncfgRestart, 1), g_free);
  if (!command)
    g_set_error (&error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 _ ("the profile “%s” knows no restart"),
                 self->profile->id);
  if (error || !encfg_module_begin_change (self, task, &net, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  encfg_link_run_async (self->link,
                        ENCFG_PRIORITY_USER,
                        restart_job_run,
                        restart_job_new (self, command, places),
                        (GDestroyNotify) restart_job_free,
                        cancellable,
                        on_over,
                        g_steal_pointer (&task));
}

gboolean
encfg_module_restart_finish (EncfgModule *self,
                             GAsyncResult *result,
                             EncfgRestart *restart,
                             GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  *restart = *(const EncfgRestart *) g_task_get_task_data (G_TASK (result));
  return g_task_propagate_boolean (G_TASK (result), error);
}
