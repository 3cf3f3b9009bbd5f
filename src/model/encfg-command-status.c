/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What registers say of a command. */

#include "encfg-command-job.h"

#include "encfg-profile-text.h"

#include <glib/gi18n-lib.h>

gboolean
encfg_command_has_raw (const GArray *raws, gint64 raw)
{
  for (guint i = 0; i < raws->len; i++)
    if (g_array_index (raws, gint64, i) == raw)
      return TRUE;
  return FALSE;
}

gboolean
encfg_command_is_busy (const EncfgCommand *command, gint64 raw)
{
  if (command->busy->len > 0)
    return encfg_command_has_raw (command->busy, raw);
  return command->done->len > 0 && !encfg_command_has_raw (command->done, raw) &&
         !encfg_command_has_raw (command->failed, raw);
}

gint64
encfg_command_get_number (const EncfgImage *image, const EncfgItem *item)
{
  EncfgValue value = ENCFG_VALUE_INIT_UNREAD;

  if (item)
    encfg_image_get_value (image, item, 0, &value, NULL);
  return value.kind == ENCFG_VALUE_NUMBER ? value.number : 0;
}

void
encfg_command_take_progress (const EncfgCommand *command,
                             const EncfgImage *image,
                             EncfgCommandStatus *status)
{
  status->current = 0;
  for (guint i = 0; i < MIN (command->current->len, ENCFG_MAX_PORTS); i++)
    {
      const gint64 current =
        encfg_command_get_number (image, g_ptr_array_index (command->current, i));

      status->ports[i] = (guint) MAX (current, 0);
      status->current = MAX (status->current, status->ports[i]);
    }
  status->finished = (guint) MAX (encfg_command_get_number (image, command->finished), 0);
  status->total = (guint) MAX (encfg_command_get_number (image, command->total), 0);
  status->time_left_s = (guint) MAX (encfg_command_get_number (image, command->time_left), 0);
}

gboolean
encfg_command_get_running (const EncfgCommand *command,
                           const EncfgReadings *readings,
                           EncfgCommandStatus *status)
{
  EncfgValue state = ENCFG_VALUE_INIT_UNREAD;

  if (command->state)
    encfg_image_get_value (readings->image, command->state, 0, &state, NULL);
  if (state.kind != ENCFG_VALUE_NUMBER || !encfg_command_is_busy (command, state.number))
    return FALSE;
  status->state = ENCFG_COMMAND_RUNNING;
  encfg_command_take_progress (command, readings->image, status);
  return TRUE;
}

char *
encfg_command_describe_current (const EncfgCommand *command, const EncfgCommandStatus *status)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (status->current == 0)
    return g_strdup (_ ("running"));
  if (command->current->len == 1)
    return g_strdup_printf (_ ("battery %u"), status->current);
  for (guint i = 0; i < MIN (command->current->len, ENCFG_MAX_PORTS); i++)
    {
      const EncfgItem *item = g_ptr_array_index (command->current, i);

      if (status->ports[i] > 0)
        g_string_append_printf (text,
                                _ ("%s%s: battery %u"),
                                text->len ? ", " : "",
                                encfg_profile_text (item->group ? item->group->label : item->label),
                                status->ports[i]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
