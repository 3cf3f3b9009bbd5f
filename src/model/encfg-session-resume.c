/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What a session knows of a write that a pulled cable or a crash ended. */

#include "encfg-session-private.h"

#include <glib/gi18n-lib.h>

/* Of the row that was wanted: the module does not hold it, and nobody is about to write it. */
static gboolean
is_missing (EncfgSession *self, EncfgSetting *wanted)
{
  const EncfgValue *value = encfg_setting_get_config (wanted);
  EncfgSetting *row = encfg_setting_table_find (self->table, encfg_setting_get_item (wanted)->key);

  return row && encfg_value_is_present (value) &&
         !encfg_value_equal (value, encfg_setting_get_device (row)) &&
         !encfg_value_equal (value, encfg_setting_get_config (row));
}

/* Rows whose fate nobody knows, or that were not reached: what was refused was told then. */
static guint
count_missing (EncfgSession *self, const EncfgResume *resume)
{
  g_autoptr (EncfgSettingTable) table =
    encfg_setting_table_new (encfg_setting_table_get_profile (self->table));
  guint n = 0;

  if (!encfg_setting_table_apply_file (table, resume->wanted, NULL, NULL))
    return 0;
  for (guint i = 0; i < resume->fates->len; i++)
    {
      const EncfgFileRow *row = g_ptr_array_index (resume->wanted->rows, i);
      const EncfgFate fate = g_array_index (resume->fates, EncfgFate, i);
      EncfgSetting *wanted = encfg_setting_table_find (table, row->key);

      n += wanted && (fate == ENCFG_FATE_UNKNOWN || fate == ENCFG_FATE_NOT_SENT) &&
           is_missing (self, wanted);
    }
  return n;
}

void
encfg_session_look_back (EncfgSession *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgResume) resume =
    encfg_resume_find (encfg_module_get_identity (self->module), &error);
  g_autoptr (GDateTime) moment = NULL;
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;
  guint n;

  g_clear_pointer (&self->interrupted, encfg_resume_free);
  if (error)
    encfg_message_log_add_error (self->log, error, self->kind);
  n = resume ? count_missing (self, resume) : 0;
  if (n == 0)
    return;
  moment = resume->time ? g_date_time_new_from_iso8601 (resume->time, NULL) : NULL;
  time = moment ? g_date_time_format (moment, "%Y-%m-%d %H:%M:%S") : g_strdup ("—");
  text = g_strdup_printf (
    g_dngettext (GETTEXT_PACKAGE,
                 "A write was interrupted on %s: the module does not hold %u setting of it",
                 "A write was interrupted on %s: the module does not hold %u settings of it",
                 (gulong) n),
    time,
    n);
  encfg_message_log_add_with_advice (self->log,
                                     ENCFG_LEVEL_WARNING,
                                     text,
                                     _ ("“Continue Interrupted Write” in the menu fills in what "
                                        "was wanted then: compare, and write."));
  self->interrupted = g_steal_pointer (&resume);
}

gboolean
encfg_session_can_resume (EncfgSession *self)
{
  return self->interrupted != NULL && encfg_session_is_fresh (self);
}

void
encfg_session_resume (EncfgSession *self)
{
  g_autoptr (EncfgResume) resume = g_steal_pointer (&self->interrupted);
  guint n = 0;

  g_return_if_fail (resume != NULL);

  encfg_setting_history_begin (self->history);
  for (guint i = 0; i < resume->fates->len; i++)
    {
      const EncfgFileRow *row = g_ptr_array_index (resume->wanted->rows, i);
      EncfgSetting *setting = encfg_setting_table_find (self->table, row->key);

      /* What was verified then is left alone: somebody may have changed it since. */
      if (!setting || g_array_index (resume->fates, EncfgFate, i) == ENCFG_FATE_VERIFIED)
        continue;
      encfg_setting_parse_config (setting, row->value, ENCFG_SOURCE_FILE, NULL);
      n++;
    }
  encfg_setting_history_end (self->history, _ ("Continuation of the interrupted write"));
  encfg_message_log_add (self->log,
                         ENCFG_LEVEL_INFO,
                         g_dngettext (GETTEXT_PACKAGE,
                                      "%u row stands as it was wanted; nothing is written yet",
                                      "%u rows stand as they were wanted; nothing is written yet",
                                      (gulong) n),
                         n);
  encfg_session_emit_changed (self);
}
