/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* A settings table and its files. */

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-profile-text.h"
#include "encfg-setting-table-private.h"

#include <glib/gi18n-lib.h>

static void
apply_row (EncfgSetting *setting, const EncfgFileRow *row)
{
  const EncfgItem *item = encfg_setting_get_item (setting);
  g_autoptr (GError) reason = NULL;

  if (row->value && row->unit && !g_str_equal (row->unit, item->unit))
    {
      g_set_error (&reason,
                   ENCFG_ERROR,
                   ENCFG_ERROR_RANGE,
                   _ ("%s: the file says %s, the profile %s"),
                   encfg_profile_text (item->label),
                   row->unit,
                   *item->unit ? item->unit : _ ("no unit"));
      encfg_setting_reject_config (setting, row->value, ENCFG_SOURCE_FILE, reason);
      return;
    }
  /* A value that does not fit stays in the row with its reason: the caller sees all of them. */
  encfg_setting_parse_config (setting, row->value ? row->value : "", ENCFG_SOURCE_FILE, NULL);
}

static gboolean
check_profile (EncfgSettingTable *self, const EncfgSettingsFile *file, GError **error)
{
  if (!file->profile || !*file->profile || g_str_equal (file->profile, self->profile->id))
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_MISMATCH,
               _ ("the settings belong to profile “%s”, the module to “%s”"),
               file->profile,
               self->profile->id);
  return FALSE;
}

gboolean
encfg_setting_table_apply_file (EncfgSettingTable *self,
                                const EncfgSettingsFile *file,
                                GPtrArray *unknown,
                                GError **error)
{
  if (!check_profile (self, file, error))
    return FALSE;
  encfg_setting_table_clear_config (self);
  for (guint i = 0; i < file->rows->len; i++)
    {
      const EncfgFileRow *row = g_ptr_array_index (file->rows, i);
      EncfgSetting *setting = encfg_setting_table_find_any (self, row->key);

      if (setting)
        apply_row (setting, row);
      else
        encfg_settings_file_add_row (self->foreign, row);
      if (unknown && !encfg_setting_table_find (self, row->key))
        g_ptr_array_add (unknown, g_strdup (row->key));
    }
  return TRUE;
}

gboolean
encfg_setting_table_lay_beside (EncfgSettingTable *self,
                                const EncfgSettingsFile *file,
                                GError **error)
{
  if (!check_profile (self, file, error))
    return FALSE;
  encfg_setting_table_put_away (self);
  for (guint i = 0; i < file->rows->len; i++)
    {
      const EncfgFileRow *row = g_ptr_array_index (file->rows, i);
      EncfgSetting *setting = encfg_setting_table_find_any (self, row->key);

      if (setting)
        encfg_setting_set_found (setting, row->value, row->unit);
    }
  return TRUE;
}

void
encfg_setting_table_put_away (EncfgSettingTable *self)
{
  for (guint i = 0; i < self->all->len; i++)
    encfg_setting_clear_found (g_ptr_array_index (self->all, i));
}

void
encfg_setting_table_take_found (EncfgSettingTable *self, EncfgSettingTable *other)
{
  for (guint i = 0; i < other->all->len; i++)
    {
      EncfgSetting *from = g_ptr_array_index (other->all, i);
      EncfgSetting *row = encfg_setting_table_find_any (self, encfg_setting_get_item (from)->key);

      if (row)
        encfg_setting_take_found (row, from);
    }
}

static EncfgSettingsFile *
make_file (EncfgSettingTable *self, const EncfgIdentity *identity)
{
  EncfgSettingsFile *file = encfg_settings_file_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  file->profile = g_strdup (self->profile->id);
  file->made = g_date_time_format_iso8601 (now);
  file->simulated = identity && identity->simulated;
  file->module = identity ? encfg_identity_to_json (identity) : NULL;
  return file;
}

static void
add_value (EncfgSettingsFile *file, const EncfgItem *item, const EncfgValue *value)
{
  g_autofree char *text = encfg_value_is_present (value) ? encfg_codec_format (item, value) : NULL;

  encfg_settings_file_add (
    file, item->key, item->label, text, item->unit, item->type->kind == ENCFG_TYPE_INTEGER);
}

EncfgSettingsFile *
encfg_setting_table_to_file (EncfgSettingTable *self, const EncfgIdentity *identity)
{
  EncfgSettingsFile *file = make_file (self, identity);

  encfg_setting_table_add_to_file (self, file);
  return file;
}

void
encfg_setting_table_add_to_file (EncfgSettingTable *self, EncfgSettingsFile *file)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (self->rows, i);

      add_value (file, encfg_setting_get_item (row), encfg_setting_get_device (row));
    }
}

/* As it was given. A text that would be a value was refused for the unit that stood beside it: a
 * unit that no row has keeps it refused. */
static void
add_rejected (EncfgSettingsFile *file, EncfgSetting *row)
{
  const EncfgItem *item = encfg_setting_get_item (row);
  g_autofree char *text = encfg_setting_dup_config_text (row);
  EncfgValue value = ENCFG_VALUE_INIT_UNREAD;
  const gboolean fits =
    encfg_codec_parse (item, text, &value, NULL) && encfg_codec_check (item, &value, NULL);

  encfg_settings_file_add (file, item->key, item->label, text, fits ? "?" : item->unit, FALSE);
}

static EncfgSettingsFile *
make_config_file (EncfgSettingTable *self, const EncfgIdentity *identity, gboolean with_rejected)
{
  EncfgSettingsFile *file = make_file (self, identity);

  for (guint i = 0; i < self->all->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (self->all, i);

      if (encfg_value_is_present (encfg_setting_get_config (row)))
        add_value (file, encfg_setting_get_item (row), encfg_setting_get_config (row));
      else if (with_rejected && encfg_setting_get_config_error (row))
        add_rejected (file, row);
    }
  for (guint i = 0; i < self->foreign->rows->len; i++)
    encfg_settings_file_add_row (file, g_ptr_array_index (self->foreign->rows, i));
  return file;
}

EncfgSettingsFile *
encfg_setting_table_config_to_file (EncfgSettingTable *self, const EncfgIdentity *identity)
{
  return make_config_file (self, identity, FALSE);
}

EncfgSettingsFile *
encfg_setting_table_wanted_to_file (EncfgSettingTable *self)
{
  return make_config_file (self, NULL, TRUE);
}

GPtrArray *
encfg_setting_table_list_invalid (EncfgSettingTable *self)
{
  GPtrArray *invalid = g_ptr_array_new ();

  for (guint i = 0; i < self->all->len; i++)
    if (encfg_setting_get_config_error (g_ptr_array_index (self->all, i)))
      g_ptr_array_add (invalid, g_ptr_array_index (self->all, i));
  return invalid;
}
