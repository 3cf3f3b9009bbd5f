/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The safety net below every change of a module. */

#include "encfg-error.h"
#include "encfg-journal.h"
#include "encfg-module-private.h"

/* Takes `entry`. */
static gboolean
append (EncfgModule *self, JsonObject *entry, const char *result, GError **error)
{
  gboolean success;

  json_object_set_string_member (entry, "result", result);
  success = encfg_journal_append (self->identity, entry, error);
  json_object_unref (entry);
  return success;
}

void
encfg_module_note (EncfgModule *self, JsonObject *entry, const char *result)
{
  g_autoptr (GError) error = NULL;

  if (!append (self, entry, result, &error))
    g_signal_emit_by_name (self, "untold", error);
}

gboolean
encfg_module_begin_change (EncfgModule *self, GTask *task, const EncfgNet *net, GError **error)
{
  JsonObject *entry =
    net->notes_begin ? net->describe (self, g_task_get_task_data (task), NULL) : NULL;

  if (entry ? !append (self, entry, ENCFG_JOURNAL_STARTED, error) : !encfg_journal_check (error))
    return FALSE;
  self->change = task;
  self->net = net;
  return TRUE;
}

gboolean
encfg_module_end_change (EncfgModule *self, GTask *task)
{
  if (self->change == task)
    self->change = NULL;
  return !g_task_had_error (task);
}

gboolean
encfg_module_abandon_change (EncfgModule *self, const GError *reason)
{
  GTask *task = self->change;
  gpointer data = task ? g_task_get_task_data (task) : NULL;

  if (!task)
    return FALSE;
  self->change = NULL;
  self->net->doubt (data);
  encfg_module_note (self, self->net->describe (self, data, reason), "interrupted");
  g_task_return_error (task, g_error_copy (reason));
  return TRUE;
}
