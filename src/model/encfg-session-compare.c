/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-session-compare.h"

#include "encfg-profile-text.h"
#include "encfg-session-private.h"
#include "encfg-setting-status.h"

#include <glib/gi18n-lib.h>

/* Characters of a file's name over a column of numbers. */
#define HEADING_MAX 16

static void
forget (EncfgSession *self)
{
  g_clear_pointer (&self->beside, g_free);
  g_clear_pointer (&self->beside_source, g_free);
  g_clear_pointer (&self->beside_serial, g_free);
}

void
encfg_session_put_away (EncfgSession *self)
{
  if (!self->beside)
    return;
  forget (self);
  encfg_setting_table_put_away (self->table);
  encfg_session_emit_changed (self);
}

static const char *
get_serial (EncfgSession *self)
{
  const EncfgIdentity *identity = self->module ? encfg_module_get_identity (self->module) : NULL;

  return identity && *identity->serial ? identity->serial : NULL;
}

void
encfg_session_keep_beside (EncfgSession *self, EncfgSettingTable *table)
{
  const gboolean is_same =
    encfg_setting_table_get_profile (table) == encfg_setting_table_get_profile (self->table) ||
    g_str_equal (encfg_setting_table_get_profile (table)->id,
                 encfg_setting_table_get_profile (self->table)->id);
  const char *serial = get_serial (self);

  if (!self->beside)
    return;
  if (is_same && (!self->beside_serial || g_strcmp0 (serial, self->beside_serial) == 0))
    {
      if (table != self->table)
        encfg_setting_table_take_found (table, self->table);
      if (!self->beside_serial)
        self->beside_serial = g_strdup (serial);
      return;
    }
  forget (self);
  encfg_setting_table_put_away (self->table);
  encfg_message_log_add (
    self->log,
    ENCFG_LEVEL_INFO,
    "%s",
    _ ("This is another module: what was laid beside the one before is put away"));
}

static char *
make_heading (const EncfgSettingsFile *file, const char *name)
{
  g_autofree char *date = encfg_settings_file_format_made (file, "%x");
  g_autofree char *head = NULL;

  if (g_strcmp0 (file->kind, ENCFG_BACKUP_AS_FOUND) == 0)
    head = g_strdup (_ ("As Found"));
  else if (g_utf8_strlen (name, -1) <= HEADING_MAX)
    head = g_strdup (name);
  else
    {
      g_autofree char *start = g_utf8_substring (name, 0, HEADING_MAX - 1);

      head = g_strconcat (start, "…", NULL);
    }
  return date ? g_strdup_printf ("%s\n%s", head, date) : g_steal_pointer (&head);
}

static char *
describe_source (const EncfgSettingsFile *file, const char *name)
{
  g_autofree char *made = encfg_settings_file_format_made (file, "%x %X");
  const char *serial = encfg_settings_file_get_serial (file);
  const char *what = file->kind ? encfg_backup_kind_text (file->kind) : name;

  if (serial && *serial)
    /* Translators: kind or name of a file, its time, whose values it has. */
    return g_strdup_printf (_ ("%s, %s, serial number %s"), what, made ? made : name, serial);
  return g_strdup_printf (C_ ("source, time", "%s, %s"), what, made ? made : name);
}

static void
tell (EncfgSession *self, const EncfgSettingsFile *file)
{
  const char *theirs = encfg_settings_file_get_serial (file);
  const char *ours = get_serial (self);
  g_autofree char *text = encfg_session_describe_beside (self);

  encfg_message_log_add (self->log, ENCFG_LEVEL_INFO, "%s", text);
  if (theirs && *theirs && ours && !g_str_equal (theirs, ours))
    encfg_message_log_add (self->log,
                           ENCFG_LEVEL_WARNING,
                           _ ("What is laid beside is of another module: serial number %s, not %s"),
                           theirs,
                           ours);
}

gboolean
encfg_session_lay_beside (EncfgSession *self,
                          const EncfgSettingsFile *file,
                          const char *name,
                          GError **error)
{
  if (!encfg_session_prepare_table (self, file, error) ||
      !encfg_setting_table_lay_beside (self->table, file, error))
    return FALSE;
  forget (self);
  self->beside = make_heading (file, name);
  self->beside_source = describe_source (file, name);
  self->beside_serial = g_strdup (get_serial (self));
  tell (self, file);
  encfg_session_emit_changed (self);
  return TRUE;
}

gboolean
encfg_session_lay_backup_beside (EncfgSession *self, const EncfgBackup *backup, GError **error)
{
  return encfg_backup_check_is_settings (backup, error) &&
         encfg_session_lay_beside (self, backup->file, backup->id, error);
}

const char *
encfg_session_get_beside (EncfgSession *self)
{
  return self->beside;
}

static char *
describe_compared (EncfgSession *self, const char *source)
{
  GPtrArray *rows = encfg_setting_table_get_rows (self->table);
  guint n[ENCFG_N_SINCE] = { 0 };

  for (guint i = 0; i < rows->len; i++)
    n[encfg_setting_get_since (g_ptr_array_index (rows, i))]++;
  if (n[ENCFG_SINCE_CHANGED] > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%s: %u row has changed since",
                                         "%s: %u rows have changed since",
                                         (gulong) n[ENCFG_SINCE_CHANGED]),
                            source,
                            n[ENCFG_SINCE_CHANGED]);
  if (n[ENCFG_SINCE_SAME] > 0)
    return g_strdup_printf (_ ("%s: nothing has changed since"), source);
  if (n[ENCFG_SINCE_NOT_READ] > 0)
    return g_strdup_printf (_ ("%s: nothing is read yet to compare with"), source);
  return g_strdup_printf (_ ("%s: there is nothing to compare with"), source);
}

static gboolean
is_comparison_stale (EncfgSession *self)
{
  GPtrArray *rows = encfg_setting_table_get_rows (self->table);

  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);
      const EncfgSince since = encfg_setting_get_since (row);

      if ((since == ENCFG_SINCE_SAME || since == ENCFG_SINCE_CHANGED) &&
          encfg_setting_is_stale (row))
        return TRUE;
    }
  return FALSE;
}

char *
encfg_session_describe_beside (EncfgSession *self)
{
  g_autofree char *source = NULL;
  g_autofree char *text = NULL;

  if (!self->beside)
    return NULL;
  source = encfg_message_as_sentence (self->beside_source);
  text = describe_compared (self, source);
  if (is_comparison_stale (self))
    /* Translators: a comparison, with values that were read before the connection ended. */
    return g_strdup_printf (_ ("%s (as last read)"), text);
  return g_steal_pointer (&text);
}

gboolean
encfg_session_can_use_found (EncfgSession *self, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    if (encfg_value_is_present (encfg_setting_get_found (g_ptr_array_index (rows, i))))
      return TRUE;
  return FALSE;
}

/* As typed: what the module held but may not be written to it is invalid, and says why. */
void
encfg_session_use_found_values (EncfgSession *self, GPtrArray *rows)
{
  encfg_setting_history_begin (self->history);
  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);
      g_autofree char *text = encfg_setting_dup_found_text (row);

      if (encfg_value_is_present (encfg_setting_get_found (row)))
        encfg_setting_parse_config (row, text, ENCFG_SOURCE_FILE, NULL);
    }
  encfg_setting_history_end (self->history, _ ("Use of as-found values"));
}

char *
encfg_session_dup_rows_text (EncfgSession *self, GPtrArray *rows)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);
      const EncfgItem *item = encfg_setting_get_item (row);
      g_autofree char *device = encfg_setting_dup_device_text (row);
      g_autofree char *config = encfg_setting_dup_config_text (row);
      g_autofree char *found = encfg_setting_dup_found_text (row);

      g_string_append_printf (
        text, "%s\t%s\t%s\t%s", encfg_profile_text (item->label), item->unit, device, config);
      if (self->beside)
        g_string_append_printf (
          text, "\t%s\t%s", found, encfg_since_text (encfg_setting_get_since (row)));
      g_string_append_c (text, '\n');
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
