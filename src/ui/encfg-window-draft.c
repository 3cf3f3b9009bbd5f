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

static void
take_number (guint number)
{
  numbers_taken |= G_GUINT64_CONSTANT (1) << (number - 1);
}

static void
give_number_back (guint number)
{
  numbers_taken &= ~(G_GUINT64_CONSTANT (1) << (number - 1));
}

/* That no window has; 0: there is none. */
static guint
find_number (gboolean has_draft)
{
  for (guint number = 1; number <= MOST_WINDOWS; number++)
    if (!is_taken (number) && encfg_draft_exists (number) == has_draft)
      return number;
  return 0;
}

gboolean
encfg_window_has_left_draft (void)
{
  return find_number (TRUE) != 0;
}

static gboolean
take_up (EncfgWindow *self, guint number, GError **error)
{
  g_autoptr (EncfgSettingsFile) draft = encfg_draft_load (number, error);

  return draft && encfg_session_apply_file (self->session, draft, _ ("What was not saved"), error);
}

/* Its number is free again, unless the file cannot be moved. */
static void
put_aside (EncfgWindow *self, guint number, const GError *reason)
{
  EncfgMessageLog *log = encfg_session_get_log (self->session);
  g_autofree char *path = encfg_draft_put_aside (number);

  encfg_message_log_add_error (log, reason, encfg_session_get_kind (self->session));
  if (!path)
    return;
  give_number_back (number);
  encfg_message_log_add (
    log,
    ENCFG_LEVEL_WARNING,
    _ ("Config values that were not saved cannot be taken up again; they are kept in %s"),
    path);
}

/* The first that can be taken up; those before it are put aside. */
void
encfg_window_restore_draft (EncfgWindow *self)
{
  for (guint number = find_number (TRUE); number != 0; number = find_number (TRUE))
    {
      g_autoptr (GError) error = NULL;

      take_number (number);
      if (take_up (self, number, &error))
        {
          self->number = number;
          self->has_draft = TRUE;
          encfg_message_log_add (
            encfg_session_get_log (self->session),
            ENCFG_LEVEL_WARNING,
            "%s",
            _ ("The program ended unexpectedly; config values that were not saved are here again"));
          return;
        }
      put_aside (self, number, error);
    }
  self->number = find_number (FALSE);
  if (self->number != 0)
    take_number (self->number);
}

static gboolean
write_draft (gpointer data)
{
  EncfgWindow *self = data;
  g_autoptr (GError) error = NULL;

  self->draft_source = 0;
  self->has_draft = encfg_setting_history_is_unsaved (encfg_session_get_history (self->session));
  if (!self->has_draft)
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
encfg_window_check_draft (EncfgWindow *self)
{
  if (self->has_draft !=
      encfg_setting_history_is_unsaved (encfg_session_get_history (self->session)))
    encfg_window_schedule_draft (self);
}

void
encfg_window_leave_draft (EncfgWindow *self)
{
  g_clear_handle_id (&self->draft_source, g_source_remove);
  if (self->number != 0)
    give_number_back (self->number);
  self->number = 0;
}

void
encfg_window_drop_draft (EncfgWindow *self)
{
  if (self->number != 0)
    encfg_draft_remove (self->number);
  encfg_window_leave_draft (self);
}
