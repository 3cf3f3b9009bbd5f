/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* What is not saved survives the program: a draft, written soon after each change. */

#include "encfg-draft.h"
#include "encfg-window-private.h"

#include <glib/gi18n-lib.h>

#define SOON_MS 500

/* Bit n - 1 stands for a window of number n. */
static guint64 numbers_taken;

#define MOST_WINDOWS 64

static gboolean
is_taken (guint number)
{
  return (numbers_taken & (G_GUINT64_CONSTANT (1) << (number - 1))) != 0;
}

/* 0: there is none. */
static guint
find_left_draft (void)
{
  for (guint number = 1; number <= MOST_WINDOWS; number++)
    {
      g_autoptr (EncfgSettingsFile) draft = is_taken (number) ? NULL : encfg_draft_load (number);

      if (draft)
        return number;
    }
  return 0;
}

gboolean
encfg_window_has_left_draft (void)
{
  return find_left_draft () != 0;
}

void
encfg_window_restore_draft (EncfgWindow *self)
{
  g_autoptr (EncfgSettingsFile) draft = NULL;
  g_autoptr (GError) error = NULL;

  self->number = find_left_draft ();
  if (self->number == 0)
    for (self->number = 1; self->number < MOST_WINDOWS && is_taken (self->number); self->number++)
      ;
  numbers_taken |= G_GUINT64_CONSTANT (1) << (self->number - 1);

  draft = encfg_draft_load (self->number);
  if (!draft)
    return;
  if (encfg_session_apply_file (self->session, draft, _ ("What was not saved"), &error))
    encfg_message_log_add (
      encfg_session_get_log (self->session),
      ENCFG_LEVEL_WARNING,
      "%s",
      _ ("The program ended unexpectedly; config values that were not saved are here again"));
  else
    encfg_message_log_add_error (
      encfg_session_get_log (self->session), error, encfg_session_get_kind (self->session));
}

static gboolean
write_draft (gpointer data)
{
  EncfgWindow *self = data;
  g_autoptr (GError) error = NULL;

  self->draft_source = 0;
  if (!encfg_setting_history_is_unsaved (encfg_session_get_history (self->session)))
    encfg_draft_remove (self->number);
  else if (!encfg_draft_save (encfg_session_get_table (self->session), self->number, &error))
    g_info ("no draft: %s", error->message);
  return G_SOURCE_REMOVE;
}

void
encfg_window_schedule_draft (EncfgWindow *self)
{
  if (self->draft_source == 0 && self->number != 0)
    self->draft_source = g_timeout_add (SOON_MS, write_draft, self);
}

void
encfg_window_leave_draft (EncfgWindow *self)
{
  g_clear_handle_id (&self->draft_source, g_source_remove);
  if (self->number != 0)
    numbers_taken &= ~(G_GUINT64_CONSTANT (1) << (self->number - 1));
  self->number = 0;
}

void
encfg_window_drop_draft (EncfgWindow *self)
{
  if (self->number != 0)
    encfg_draft_remove (self->number);
  encfg_window_leave_draft (self);
}
