/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-command-job.h"

#include "encfg-error.h"
#include "encfg-profile-text.h"
#include "encfg-requirements.h"

#include <glib/gi18n-lib.h>

/* The first look comes soon, later ones at an easy pace. */
#define FIRST_LOOK_MS 100
#define LOOK_MS 1000
/* Where the end looks like the time before, it must be seen that it runs. */
#define BEGIN_LOOK_MS 20
/* A module may take a moment before its state follows the word. */
#define SLOW_STATE_US (2 * G_TIME_SPAN_SECOND)
#define CANCEL_LIMIT_S 30
/* How long a silent line is borne, in response windows: a cable is plugged again within a minute.
 */
#define PATIENCE_WINDOWS 120

EncfgCommandJob *
encfg_command_job_new (EncfgModule *module, const EncfgCommand *command, EncfgCommandAction action)
{
  EncfgCommandJob *job = g_new0 (EncfgCommandJob, 1);

  g_mutex_init (&job->mutex);
  job->wire = module->wire;
  job->profile = encfg_profile_ref (module->profile);
  job->serial = g_strdup (module->identity->serial);
  job->command = command;
  job->action = action;
  job->counts = encfg_image_new ();
  return job;
}

void
encfg_command_job_free (EncfgCommandJob *job)
{
  g_mutex_clear (&job->mutex);
  encfg_image_free (job->counts);
  g_clear_error (&job->unfinished);
  encfg_profile_unref (job->profile);
  g_free (job->serial);
  g_free (job);
}

EncfgCommandStatus
encfg_command_job_get_status (EncfgCommandJob *job)
{
  EncfgCommandStatus status;

  g_mutex_lock (&job->mutex);
  status = job->status;
  g_mutex_unlock (&job->mutex);
  return status;
}

/* Worker. */
static void
set_state (EncfgCommandJob *job, EncfgCommandState state)
{
  g_mutex_lock (&job->mutex);
  job->status.state = state;
  g_mutex_unlock (&job->mutex);
}

/* What the raw state stands for. NOT_STARTED: none of the command's. */
static EncfgCommandState
judge (const EncfgCommandJob *job)
{
  const EncfgCommand *command = job->command;
  const char *name = encfg_item_meaning_of (command->state, job->raw);

  if (encfg_command_is_busy (command, job->raw))
    return ENCFG_COMMAND_RUNNING;
  /* A state that knows no other end looks alike when it was cancelled. */
  if (encfg_command_has_raw (command->done, job->raw))
    return job->action == ENCFG_COMMAND_CANCEL && command->failed->len == 0
             ? ENCFG_COMMAND_CANCELLED
             : ENCFG_COMMAND_DONE;
  /* Many go back to what they were before when they are told to stop. */
  if (!encfg_command_has_raw (command->failed, job->raw))
    return job->action == ENCFG_COMMAND_CANCEL ? ENCFG_COMMAND_CANCELLED
                                               : ENCFG_COMMAND_NOT_STARTED;
  if (g_strcmp0 (name, "cancelled") == 0)
    return ENCFG_COMMAND_CANCELLED;
  return job->reason != 0 ? ENCFG_COMMAND_REFUSED : ENCFG_COMMAND_FAILED;
}

/* What the module gives as its reason, or else its state. Static or of the profile. */
static const char *
describe_reason (const EncfgCommandJob *job)
{
  const EncfgCommand *command = job->command;
  const char *text = NULL;

  if (command->reason && job->reason != 0)
    text = encfg_profile_text (encfg_item_name_of (command->reason, job->reason));
  else if (encfg_command_is_busy (command, job->raw))
    text = _ ("it is running already");
  return text ? text : _ ("the module gives no reason");
}

static void
set_refusal (EncfgCommandJob *job, GError **error)
{
  set_state (job, ENCFG_COMMAND_REFUSED);
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_PRECONDITION,
               _ ("%s: refused: %s"),
               encfg_profile_text (job->command->label),
               describe_reason (job));
}

/* Worker. Sets the error that belongs to an end that was not wanted. */
static gboolean
conclude (EncfgCommandJob *job, EncfgCommandState state, GError **error)
{
  const char *label = encfg_profile_text (job->command->label);

  if (state == ENCFG_COMMAND_NOT_STARTED)
    state = ENCFG_COMMAND_FAILED;
  set_state (job, state);
  if (state == ENCFG_COMMAND_DONE ||
      (state == ENCFG_COMMAND_RUNNING && job->action == ENCFG_COMMAND_START) ||
      (state == ENCFG_COMMAND_CANCELLED && job->action == ENCFG_COMMAND_CANCEL))
    return TRUE;
  if (state == ENCFG_COMMAND_REFUSED)
    set_refusal (job, error);
  else if (state == ENCFG_COMMAND_CANCELLED)
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_PRECONDITION,
                 _ ("%s: cancelled after %u of %u"),
                 label,
                 job->status.finished,
                 job->status.total);
  else if (job->seen_running)
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_DEVICE_FAILURE,
                 _ ("%s: ended without a result after %u of %u"),
                 label,
                 job->status.finished,
                 job->status.total);
  else
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_DEVICE_FAILURE,
                 _ ("%s: the module took the word and did not start"),
                 label);
  return FALSE;
}

/* How long the state may still tell of the time before the word. */
static gint64
get_patience_us (const EncfgCommand *command)
{
  return command->begins_within_ms ? command->begins_within_ms * G_TIME_SPAN_MILLISECOND
                                   : SLOW_STATE_US;
}

/* Worker. TRUE once what was seen is news: a state left over from the last time is none, until the
 * module has had time to change it. */
static gboolean
is_news (EncfgCommandJob *job, EncfgCommandState state, gint64 since_us)
{
  if (state == ENCFG_COMMAND_RUNNING)
    job->seen_running = TRUE;
  return job->seen_running || job->raw != job->before ||
         g_get_monotonic_time () - since_us > get_patience_us (job->command);
}

/* Worker. TRUE if the state says "done" as it did before the word, of a command that the profile
 * promises to be seen running: it did not start. */
static gboolean
did_not_begin (const EncfgCommandJob *job)
{
  return job->command->begins_within_ms > 0 && !job->seen_running && job->raw == job->before &&
         encfg_command_has_raw (job->command->done, job->raw);
}

/* Worker. Trouble that a command outlives, as long as the line has not been silent for long. */
static gboolean
may_bear (const EncfgCommandJob *job, const GError *trouble, gint64 heard_us)
{
  const gint64 patience_us =
    (gint64) job->target.timeout_ms * PATIENCE_WINDOWS * G_TIME_SPAN_MILLISECOND;

  return !g_error_matches (trouble, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
         !g_error_matches (trouble, ENCFG_ERROR, ENCFG_ERROR_OTHER_MODULE) &&
         g_get_monotonic_time () - heard_us <= patience_us;
}

/* Worker. Follows the command until it is over, or only until it runs. `doubt`: why nobody knows
 * whether the module took the word, or NULL. */
static gboolean
follow (EncfgCommandJob *job, guint limit_s, const GError *doubt, GError **error)
{
  const gint64 since_us = g_get_monotonic_time ();
  gint64 heard_us = since_us;

  for (guint pause_ms = FIRST_LOOK_MS;; pause_ms = MIN (pause_ms * 2, LOOK_MS))
    {
      g_autoptr (GError) trouble = NULL;
      EncfgCommandState state = ENCFG_COMMAND_RUNNING;

      if (!encfg_ops_wait (
            did_not_begin (job) ? BEGIN_LOOK_MS : pause_ms, job->context->cancellable, error))
        return FALSE;
      if (encfg_command_job_look (job, &trouble))
        {
          heard_us = g_get_monotonic_time ();
          state = judge (job);
          if (!is_news (job, state, since_us))
            continue;
          if (doubt && !job->seen_running && job->raw == job->before)
            {
              g_propagate_error (error, g_error_copy (doubt));
              return FALSE;
            }
          if (did_not_begin (job))
            state = ENCFG_COMMAND_NOT_STARTED;
          set_state (job, state);
          encfg_link_job_progress (
            job->status.finished, job->status.total, job->context->progress_data);
        }
      else if (!may_bear (job, trouble, heard_us))
        {
          g_propagate_error (error, g_steal_pointer (&trouble));
          return FALSE;
        }
      if (state != ENCFG_COMMAND_RUNNING || (!trouble && job->action == ENCFG_COMMAND_START))
        return conclude (job, state, error);
      if (g_get_monotonic_time () - since_us > (gint64) limit_s * G_TIME_SPAN_SECOND)
        {
          g_set_error (error,
                       ENCFG_ERROR,
                       ENCFG_ERROR_BUSY,
                       _ ("%s: still running after %u s"),
                       encfg_profile_text (job->command->label),
                       limit_s);
          return FALSE;
        }
    }
}

/* Worker. The word was answered with an exception: the state and the reason tell more. */
static gboolean
take_exception (EncfgCommandJob *job, GError *trouble, GError **error)
{
  const gboolean says_no_more = !g_error_matches (trouble, ENCFG_ERROR, ENCFG_ERROR_BUSY) &&
                                !g_error_matches (trouble, ENCFG_ERROR, ENCFG_ERROR_DEVICE_FAILURE);
  const gboolean looked = job->command->state && encfg_command_job_look (job, NULL);
  const gboolean runs = looked && encfg_command_is_busy (job->command, job->raw);

  if (runs && !encfg_command_is_busy (job->command, job->before))
    {
      g_error_free (trouble); /* exception 5: taken, still at work */
      return TRUE;
    }
  set_state (job, ENCFG_COMMAND_REFUSED);
  if (!looked || says_no_more || (job->reason == 0 && !runs))
    {
      g_propagate_error (error, trouble);
      return FALSE;
    }
  g_error_free (trouble);
  set_refusal (job, error);
  return FALSE;
}

/* Worker. Sends the word, once. `doubt` is set where it went out and no answer came: then only the
 * state tells. */
static gboolean
send_word (EncfgCommandJob *job, gint64 word, GError **doubt, GError **error)
{
  GError *trouble = NULL;
  gboolean sent;

  if (encfg_ops_command (&job->target,
                         job->profile,
                         job->command->item,
                         word,
                         &sent,
                         &job->unfinished,
                         job->context->cancellable,
                         &trouble))
    {
      set_state (job, ENCFG_COMMAND_RUNNING);
      encfg_error_prefix_unfinished (&job->unfinished, job->command->label);
      return TRUE;
    }
  g_prefix_error (&trouble, "%s: ", encfg_profile_text (job->command->label));
  if (sent)
    set_state (job, ENCFG_COMMAND_UNKNOWN);
  if (sent && encfg_error_is_exception (trouble))
    return take_exception (job, trouble, error);
  if (sent && encfg_error_is_line_trouble (trouble) && job->command->state)
    {
      *doubt = trouble;
      return TRUE;
    }
  g_propagate_error (error, trouble);
  return FALSE;
}

/* Worker. Follows what somebody else started. */
static gboolean
join (EncfgCommandJob *job, GError **error)
{
  job->seen_running = TRUE;
  g_mutex_lock (&job->mutex);
  job->status.joined = TRUE;
  job->status.state = ENCFG_COMMAND_RUNNING;
  g_mutex_unlock (&job->mutex);
  return follow (job, job->command->timeout_s, NULL, error);
}

/* Worker. */
static gboolean
start (EncfgCommandJob *job, GError **error)
{
  g_autoptr (GError) doubt = NULL;

  /* The user may have taken his time: the connection may be another by now. */
  if (!encfg_command_job_meet (job, error) || !encfg_command_job_read (job, error))
    return FALSE;
  job->before = job->raw;
  if (job->command->state && encfg_command_is_busy (job->command, job->raw))
    {
      if (job->action == ENCFG_COMMAND_RUN)
        return join (job, error);
      set_refusal (job, error);
      return FALSE;
    }
  if (!encfg_requirements_check (job->command, &job->target, job->context->cancellable, error) ||
      !send_word (job, job->command->value, &doubt, error))
    return FALSE;
  if (!job->command->state)
    return conclude (job, ENCFG_COMMAND_DONE, error);
  return follow (job, job->command->timeout_s, doubt, error);
}

/* Worker. */
static gboolean
cancel (EncfgCommandJob *job, GError **error)
{
  const EncfgCommand *command = job->command;
  g_autoptr (GError) doubt = NULL;

  if (!encfg_command_job_meet (job, error) || !encfg_command_job_read (job, error))
    return FALSE;
  job->before = job->raw;
  if (!encfg_command_is_busy (command, job->raw))
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_PRECONDITION,
                   _ ("%s: is not running"),
                   encfg_profile_text (command->label));
      return FALSE;
    }
  job->seen_running = TRUE;
  return send_word (job, command->cancel, &doubt, error) &&
         follow (job, CANCEL_LIMIT_S, NULL, error);
}

/* Worker. */
gboolean
encfg_command_job_run (EncfgJobContext *context, gpointer data, GError **error)
{
  EncfgCommandJob *job = data;

  job->context = context;
  encfg_wire_init_target (&job->wire, job->profile, context, &job->target);
  return job->action == ENCFG_COMMAND_CANCEL ? cancel (job, error) : start (job, error);
}
