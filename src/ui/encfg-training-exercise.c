/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The scenario that the simulated module plays. */

#include "encfg-training-private.h"

#include "encfg-profile-text.h"

#include <glib/gi18n-lib.h>

void
encfg_training_start_exercise (EncfgTraining *self, EncfgSimScenario *scenario)
{
  EncfgSimTraits traits;

  encfg_sim_scenario_get_traits (scenario, &traits);
  /* The host says so if there can be no such module. */
  encfg_sim_traits_complete (&traits, NULL);
  encfg_training_begin (self, &traits, scenario);
}

const char *
encfg_training_get_exercise (EncfgTraining *self)
{
  return encfg_profile_text (self->exercise);
}

const char *
encfg_training_get_task (EncfgTraining *self)
{
  return encfg_profile_text (self->task);
}

const EncfgSimScore *
encfg_training_get_score (EncfgTraining *self)
{
  return self->score;
}

static void
tell_score (EncfgTraining *self)
{
  const guint n = self->score->goals->len;

  encfg_message_log_add (encfg_session_get_log (self->session),
                         self->score->n_achieved == n ? ENCFG_LEVEL_DONE : ENCFG_LEVEL_INFO,
                         g_dngettext (GETTEXT_PACKAGE,
                                      "Exercise “%s”: %u of %u goal is achieved",
                                      "Exercise “%s”: %u of %u goals are achieved",
                                      n),
                         encfg_training_get_exercise (self),
                         self->score->n_achieved,
                         n);
}

static void
on_score (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EncfgTraining *self = user_data;
  g_autofree char *answer = encfg_training_finish_run (self, source, result);
  g_autoptr (GError) error = NULL;
  EncfgSimScore *score = answer ? encfg_sim_score_new (answer, &error) : NULL;

  if (score)
    {
      g_clear_pointer (&self->score, encfg_sim_score_free);
      self->score = score;
      tell_score (self);
      encfg_training_emit_changed (self);
    }
  if (error)
    encfg_training_tell_error (self, error);
  g_object_unref (self);
}

void
encfg_training_ask_score (EncfgTraining *self)
{
  if (encfg_training_is_ready (self) && self->exercise)
    encfg_sim_host_run_async (self->host, "{\"op\":\"score\"}", on_score, g_object_ref (self));
}
