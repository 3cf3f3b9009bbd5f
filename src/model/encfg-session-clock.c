/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-module-clock.h"
#include "encfg-session-place.h"
#include "encfg-session-private.h"

#include <glib/gi18n-lib.h>

const EncfgClock *
encfg_session_get_clock (EncfgSession *self)
{
  return self->has_clock ? &self->clock : NULL;
}

gboolean
encfg_session_has_clock (EncfgSession *self)
{
  g_autoptr (GPtrArray) items =
    encfg_profile_list_section (encfg_setting_table_get_profile (self->table), ENCFG_SECTION_CLOCK);

  return items->len > 0;
}

static char *
describe (const EncfgClock *clock)
{
  return clock->is_valid ? encfg_clock_describe_offset (clock->offset_s)
                         : g_strdup (_ ("the module shows no valid date"));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (encfg_module_read_clock_finish (ENCFG_MODULE (source), result, &self->clock, &error))
    {
      g_autofree char *offset = describe (&self->clock);

      self->has_clock = TRUE;
      encfg_message_log_add (
        self->log, ENCFG_LEVEL_DONE, _ ("The clock of the module is read: %s"), offset);
    }
  encfg_session_end (self, task, error);
}

void
encfg_session_read_clock (EncfgSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = encfg_session_begin (self, _ ("Reading the clock"), callback, user_data);

  if (task)
    encfg_module_read_clock_async (self->module, g_task_get_cancellable (task), on_read, task);
}

static void
on_synced (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EncfgSession *self = g_task_get_source_object (task);
  EncfgClockSync sync;
  GError *error = NULL;

  encfg_module_sync_clock_finish (ENCFG_MODULE (source), result, &sync, &error);
  if (!error)
    {
      g_autofree char *before = describe (&sync.before);
      g_autofree char *after = describe (&sync.after);

      self->clock = sync.after;
      self->has_clock = TRUE;
      encfg_message_log_add (self->log,
                             ENCFG_LEVEL_DONE,
                             _ ("The clock of the module is set. Before: %s. After: %s"),
                             before,
                             after);
    }
  encfg_session_end (self, task, error);
}

void
encfg_session_sync_clock (EncfgSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = encfg_session_begin (self, _ ("Setting the clock"), callback, user_data);

  if (task)
    encfg_module_sync_clock_async (self->module, g_task_get_cancellable (task), on_synced, task);
}
