/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-training-private.h"

#include "encfg-signal.h"

#include <glib/gi18n-lib.h>

#define LOOK_MS 500

enum
{
  SIGNAL_CHANGED,
  SIGNAL_ARRIVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EncfgTraining, encfg_training, G_TYPE_OBJECT)

void
encfg_training_emit_changed (EncfgTraining *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
encfg_training_emit_arrived (EncfgTraining *self, const char *uri, gboolean connects)
{
  g_signal_emit (self, signals[SIGNAL_ARRIVED], 0, uri, connects);
}

void
encfg_training_tell_error (EncfgTraining *self, const GError *error)
{
  encfg_message_log_add_error (encfg_session_get_log (self->session), error, ENCFG_ENDPOINT_TCP);
}

static void
take_report (EncfgTraining *self, EncfgSimReport *report)
{
  g_clear_pointer (&self->report, encfg_sim_report_free);
  self->report = report;
  /* A change of the module's id moves it, too, and nobody else tells. */
  if (report->uri)
    encfg_training_take_place (self, report->uri);
  encfg_training_emit_changed (self);
}

char *
encfg_training_finish_run (EncfgTraining *self, GObject *source, GAsyncResult *result)
{
  g_autofree char *answer = encfg_sim_host_run_finish (ENCFG_SIM_HOST (source), result, NULL);

  return ENCFG_SIM_HOST (source) == self->host ? g_steal_pointer (&answer) : NULL;
}

static void
on_state (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncfgTraining *self = user_data;
  g_autofree char *answer = encfg_training_finish_run (self, source, result);

  if (answer)
    {
      g_free (self->state);
      self->state = g_steal_pointer (&answer);
    }
  g_object_unref (self);
}

static void
on_leds (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncfgTraining *self = user_data;
  g_autofree char *answer = encfg_training_finish_run (self, source, result);
  g_autoptr (GError) error = NULL;
  EncfgSimReport *report =
    answer && self->state ? encfg_sim_report_new (self->state, answer, &error) : NULL;

  if (report)
    take_report (self, report);
  if (error)
    g_warning ("%s", error->message);
  g_object_unref (self);
}

/* Both are begun in order, so the second answer completes the first. */
static void
look (EncfgTraining *self)
{
  if (!encfg_training_is_ready (self))
    return;
  encfg_sim_host_run_async (self->host, "{\"op\":\"state\"}", on_state, g_object_ref (self));
  encfg_sim_host_run_async (self->host, "{\"op\":\"leds\"}", on_leds, g_object_ref (self));
}

static gboolean
on_look (gpointer user_data)
{
  look (user_data);
  return G_SOURCE_CONTINUE;
}

static void
on_moved (EncfgSimHost *host, const char *uri, const char *failure, EncfgTraining *self)
{
  EncfgMessageLog *log = encfg_session_get_log (self->session);

  if (failure)
    encfg_message_log_add (
      log,
      ENCFG_LEVEL_WARNING,
      _ ("The simulated module cannot go where its network configuration says: %s"),
      failure);
  else
    encfg_message_log_add (
      log, ENCFG_LEVEL_INFO, _ ("The simulated module answers at %s now"), uri);
  encfg_training_take_place (self, uri);
  look (self);
}

static void
forget (EncfgTraining *self)
{
  if (self->host)
    g_signal_handlers_disconnect_by_data (self->host, self);
  if (self->host)
    encfg_sim_host_stop (self->host);
  g_clear_object (&self->host);
  g_clear_pointer (&self->profile, encfg_profile_unref);
  g_clear_pointer (&self->report, encfg_sim_report_free);
  g_clear_pointer (&self->score, encfg_sim_score_free);
  g_clear_pointer (&self->exercise, g_free);
  g_clear_pointer (&self->task, g_free);
  g_clear_pointer (&self->place, g_free);
  g_clear_pointer (&self->state, g_free);
  g_clear_pointer (&self->expected, g_free);
  g_ptr_array_set_size (self->former, 0);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncfgTraining *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = encfg_sim_host_start_finish (ENCFG_SIM_HOST (source), result, &error);

  if (ENCFG_SIM_HOST (source) == self->host)
    {
      if (uri)
        {
          g_autofree char *known = NULL;

          encfg_training_take_place (self, uri);
          known = encfg_training_describe_place (self);
          encfg_message_log_add (encfg_session_get_log (self->session),
                                 ENCFG_LEVEL_DONE,
                                 _ ("A simulated module runs at %s"),
                                 known);
          self->expected = g_steal_pointer (&uri);
          look (self);
        }
      else
        {
          encfg_training_tell_error (self, error);
          forget (self);
        }
      encfg_training_emit_changed (self);
    }
  g_object_unref (self);
}

void
encfg_training_begin (EncfgTraining *self, const EncfgSimTraits *traits, EncfgSimScenario *scenario)
{
  forget (self);
  self->profile = encfg_profile_ref (traits->profile);
  self->n_cells = traits->cells;
  self->n_strings = traits->strings;
  self->is_hidden = scenario && encfg_sim_scenario_is_hidden (scenario);
  if (scenario)
    {
      self->exercise = g_strdup (encfg_sim_scenario_get_title (scenario));
      self->task = g_strdup (encfg_sim_scenario_get_task (scenario));
    }
  self->host = encfg_sim_host_new ();
  g_signal_connect (self->host, "moved", G_CALLBACK (on_moved), self);
  encfg_sim_host_start_async (self->host, traits, scenario, on_started, g_object_ref (self));
  encfg_training_emit_changed (self);
}

void
encfg_training_start (EncfgTraining *self, const EncfgSimTraits *traits)
{
  encfg_training_begin (self, traits, NULL);
}

/* What runs is cancelled while the module is still there to be told: it is no lost connection. */
static void
leave (EncfgTraining *self)
{
  g_signal_handlers_disconnect_by_data (self->host, self);
  encfg_training_let_go (self);
  self->leaving = g_steal_pointer (&self->host);
  self->left = encfg_session_get_module (self->session);
  encfg_session_cancel (self->session);
}

void
encfg_training_stop (EncfgTraining *self)
{
  const gboolean is_ours = encfg_training_has_session (self);
  const gboolean is_busy = encfg_session_get_activity (self->session) != NULL;

  if (!self->host)
    return;
  if (is_ours && is_busy)
    leave (self);
  forget (self);
  encfg_message_log_add (encfg_session_get_log (self->session),
                         ENCFG_LEVEL_INFO,
                         "%s",
                         _ ("The simulated module is off"));
  if (is_ours && !is_busy)
    encfg_session_disconnect (self->session);
  encfg_training_emit_changed (self);
}

gboolean
encfg_training_is_on (EncfgTraining *self)
{
  return self->host != NULL;
}

gboolean
encfg_training_is_ready (EncfgTraining *self)
{
  return self->host && self->place;
}

EncfgProfile *
encfg_training_get_profile (EncfgTraining *self)
{
  return self->profile;
}

guint
encfg_training_count_cells (EncfgTraining *self)
{
  return self->n_cells;
}

guint
encfg_training_count_strings (EncfgTraining *self)
{
  return self->n_strings;
}

const EncfgSimReport *
encfg_training_get_report (EncfgTraining *self)
{
  return self->report;
}

/* What is said once the operation is done. */
typedef struct
{
  EncfgTraining *training;
  char *sentence; /* or NULL */
} Operation;

void
encfg_training_tell (EncfgTraining *self, const char *sentence)
{
  encfg_message_log_add (encfg_session_get_log (self->session), ENCFG_LEVEL_INFO, "%s", sentence);
}

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Operation *operation = user_data;
  g_autoptr (EncfgTraining) self = operation->training;
  g_autofree char *sentence = operation->sentence;
  g_autofree char *answer = encfg_training_finish_run (self, source, result);
  g_autoptr (GError) error = NULL;

  if (!answer)
    return;
  if (!encfg_sim_report_check_answer (answer, &error))
    encfg_training_tell_error (self, error);
  else if (sentence)
    encfg_training_tell (self, sentence);
  look (self);
}

void
encfg_training_run (EncfgTraining *self, const char *line, const char *sentence)
{
  Operation *operation;

  if (!encfg_training_is_ready (self))
    return;
  operation = g_new0 (Operation, 1);
  operation->training = g_object_ref (self);
  operation->sentence = g_strdup (sentence);
  encfg_sim_host_run_async (self->host, line, on_run, operation);
}

void
encfg_training_watch (EncfgTraining *self, gboolean is_seen)
{
  g_return_if_fail (is_seen || self->n_views > 0);

  self->n_views = is_seen ? self->n_views + 1 : self->n_views - 1;
  if (self->n_views > 0 && self->look_source == 0)
    {
      look (self);
      self->look_source = g_timeout_add (LOOK_MS, on_look, self);
    }
  else if (self->n_views == 0 && self->look_source != 0)
    g_clear_handle_id (&self->look_source, g_source_remove);
}

void
encfg_training_let_go (EncfgTraining *self)
{
  if (self->leaving)
    encfg_sim_host_stop (self->leaving);
  g_clear_object (&self->leaving);
  self->left = NULL;
}

static void
encfg_training_dispose (GObject *object)
{
  EncfgTraining *self = ENCFG_TRAINING (object);

  g_clear_handle_id (&self->look_source, g_source_remove);
  g_clear_handle_id (&self->settle_source, g_source_remove);
  encfg_training_let_go (self);
  forget (self);
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (encfg_training_parent_class)->dispose (object);
}

static void
encfg_training_finalize (GObject *object)
{
  g_ptr_array_unref (ENCFG_TRAINING (object)->former);
  G_OBJECT_CLASS (encfg_training_parent_class)->finalize (object);
}

static void
encfg_training_class_init (EncfgTrainingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = encfg_training_dispose;
  G_OBJECT_CLASS (klass)->finalize = encfg_training_finalize;
  signals[SIGNAL_CHANGED] = encfg_signal_new ("changed", ENCFG_TYPE_TRAINING, 0);
  signals[SIGNAL_ARRIVED] =
    encfg_signal_new ("arrived", ENCFG_TYPE_TRAINING, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
encfg_training_init (EncfgTraining *self)
{
  self->former = g_ptr_array_new_with_free_func (g_free);
}

EncfgTraining *
encfg_training_new (EncfgSession *session)
{
  EncfgTraining *self = g_object_new (ENCFG_TYPE_TRAINING, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_swapped (session, "changed", G_CALLBACK (encfg_training_settle_soon), self);
  return self;
}
