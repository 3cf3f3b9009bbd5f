/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-search-serial.h"

#include <stdio.h>

#define TICK_MS 50

static void
clear_line (EncfgCliSerialWatch *self)
{
  if (self->has_line)
    g_printerr ("\r\033[K");
  self->has_line = FALSE;
}

static void
tell_news (EncfgCliSerialWatch *self)
{
  char *text;

  while ((text = g_async_queue_try_pop (self->job->told)))
    {
      clear_line (self);
      encfg_cli_warn (self->context, "%s", text);
      g_free (text);
    }
}

static gboolean
on_tick (gpointer data)
{
  EncfgCliSerialWatch *self = data;

  tell_news (self);
  if (g_log_writer_supports_color (fileno (stderr)))
    {
      g_autofree char *progress = encfg_find_dup_progress (self->job);

      g_printerr ("\r%s\033[K", progress);
      self->has_line = TRUE;
    }
  return G_SOURCE_CONTINUE;
}

void
encfg_cli_serial_watch_begin (EncfgCliSerialWatch *self,
                              EncfgCliContext *context,
                              EncfgFindJob *job)
{
  *self = (EncfgCliSerialWatch){ .context = context, .job = job };
  if (job->is_ladder)
    self->source = g_timeout_add (TICK_MS, on_tick, self);
}

void
encfg_cli_serial_watch_end (EncfgCliSerialWatch *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->job)
    tell_news (self);
  clear_line (self);
}

void
encfg_cli_set_ladder (EncfgCliContext *context, EncfgFindJob *job, guint8 factory_id)
{
  g_autoptr (GByteArray) ladder =
    encfg_find_ladder_ids (job->endpoint, factory_id, job->profiles, &job->n_ids_speeds);

  job->is_ladder = TRUE;
  job->speeds = encfg_cli_args_has (context->args, "speeds");
  job->patient = encfg_cli_args_has (context->args, "timeout");
  if (encfg_cli_args_has (context->args, "ids"))
    {
      job->n_ids_speeds = job->ids->len;
      return;
    }
  g_byte_array_set_size (job->ids, 0);
  g_byte_array_append (job->ids, ladder->data, ladder->len);
}
