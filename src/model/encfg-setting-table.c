/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-setting-table.h"

#include "encfg-codec.h"
#include "encfg-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _EncfgSettingTable
{
  GObject parent_instance;

  EncfgProfile *profile;
  EncfgSection section;
  GPtrArray *rows;
  EncfgSettingsFile *foreign; /* rows of the applied file that the profile does not know */
};

static GType
get_item_type (GListModel *model)
{
  return ENCFG_TYPE_SETTING;
}

static guint
get_n_items (GListModel *model)
{
  return ENCFG_SETTING_TABLE (model)->rows->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *rows = ENCFG_SETTING_TABLE (model)->rows;

  return position < rows->len ? g_object_ref (g_ptr_array_index (rows, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (EncfgSettingTable,
                               encfg_setting_table,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
encfg_setting_table_finalize (GObject *object)
{
  EncfgSettingTable *self = ENCFG_SETTING_TABLE (object);

  g_ptr_array_unref (self->rows);
  encfg_settings_file_free (self->foreign);
  encfg_profile_unref (self->profile);
  G_OBJECT_CLASS (encfg_setting_table_parent_class)->finalize (object);
}

static void
encfg_setting_table_class_init (EncfgSettingTableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encfg_setting_table_finalize;
}

static void
encfg_setting_table_init (EncfgSettingTable *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->foreign = encfg_settings_file_new ();
}

EncfgSettingTable *
encfg_setting_table_new (EncfgProfile *profile)
{
  return encfg_setting_table_new_section (profile, ENCFG_SECTION_SETTINGS);
}

EncfgSettingTable *
encfg_setting_table_new_section (EncfgProfile *profile, EncfgSection section)
{
  EncfgSettingTable *self = g_object_new (ENCFG_TYPE_SETTING_TABLE, NULL);
  g_autoptr (GPtrArray) items = encfg_profile_list_section (profile, section);

  self->profile = encfg_profile_ref (profile);
  self->section = section;
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (self->rows, encfg_setting_new (profile, g_ptr_array_index (items, i)));
  return self;
}

EncfgProfile *
encfg_setting_table_get_profile (EncfgSettingTable *self)
{
  return self->profile;
}

EncfgSection
encfg_setting_table_get_section (EncfgSettingTable *self)
{
  return self->section;
}

GPtrArray *
encfg_setting_table_get_rows (EncfgSettingTable *self)
{
  return self->rows;
}

EncfgSetting *
encfg_setting_table_find (EncfgSettingTable *self, const char *key)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (self->rows, i);

      if (g_str_equal (encfg_setting_get_item (row)->key, key))
        return row;
    }
  return NULL;
}

/* Adds the rows that fit `pattern` to the set `chosen`; FALSE if there are none. */
static gboolean
choose (EncfgSettingTable *self, const char *pattern, GHashTable *chosen)
{
  g_autoptr (GPatternSpec) spec = g_pattern_spec_new (pattern);
  gboolean found = FALSE;

  for (guint i = 0; i < self->rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (self->rows, i);

      if (!g_pattern_spec_match_string (spec, encfg_setting_get_item (row)->key))
        continue;
      g_hash_table_add (chosen, row);
      found = TRUE;
    }
  return found;
}

GPtrArray *
encfg_setting_table_select (EncfgSettingTable *self, const char *patterns, GError **error)
{
  g_autoptr (GHashTable) chosen = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) selected = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) names = g_strsplit (patterns ? patterns : "*", ",", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (!choose (self, g_strstrip (names[i]), chosen) && patterns)
      {
        g_set_error (error,
                     ENCFG_ERROR,
                     ENCFG_ERROR_USAGE,
                     _ ("“%s” names no setting of %s"), names[i], self->profile->name);
        return NULL;
      }

  if (names[0] == NULL)
    {
      g_set_error_literal (
        error, ENCFG_ERROR, ENCFG_ERROR_USAGE, _ ("an empty list names no setting"));
      return NULL;
    }
  for (guint i = 0; i < self->rows->len; i++)
    if (g_hash_table_contains (chosen, g_ptr_array_index (self->rows, i)))
      g_ptr_array_add (selected, g_object_ref (g_ptr_array_index (self->rows, i)));
  return g_steal_pointer (&selected);
}

void
encfg_setting_table_take_image (EncfgSettingTable *self, const EncfgImage *image)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (self->rows, i);
      const EncfgSpan span = encfg_plan_span_of (encfg_setting_get_item (row), 0);
      guint16 words[ENCFG_TEXT_MAX + 1];

      encfg_setting_set_device (row, encfg_image_fetch (image, &span, words) ? words : NULL);
    }
}

void
encfg_setting_table_take_config_as_device (EncfgSettingTable *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (self->rows, i);
      const EncfgValue *config = encfg_setting_get_config (row);
      guint16 words[ENCFG_TEXT_MAX + 1];
      const gboolean has_words =
        encfg_value_is_present (config) &&
        encfg_codec_encode (encfg_setting_get_item (row), config, words, NULL);

      encfg_setting_set_device (row, has_words ? words : NULL);
      encfg_setting_clear_config (row);
    }
}

static void
clear_config (EncfgSettingTable *self)
{
  g_ptr_array_set_size (self->foreign->rows, 0);
  for (guint i = 0; i < self->rows->len; i++)
    encfg_setting_clear_config (g_ptr_array_index (self->rows, i));
}

void
encfg_setting_table_apply_preset (EncfgSettingTable *self, const EncfgPreset *preset)
{
  clear_config (self);
  for (guint i = 0; i < preset->values->len; i++)
    {
      const EncfgItemRaw *entry = &g_array_index (preset->values, EncfgItemRaw, i);
      const EncfgValue value = encfg_value_number (entry->raw);
      EncfgSetting *row = encfg_setting_table_find (self, entry->item->key);

      if (row)
        encfg_setting_set_config (row, &value, ENCFG_SOURCE_PRESET);
    }
}

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
                      item->label,
                      row->unit,
                      *item->unit ? item->unit : _ ("no unit"));
      encfg_setting_reject_config (setting, row->value, ENCFG_SOURCE_FILE, reason);
      return;
    }
  /* A value that does not fit stays in the row with its reason: the caller sees all of them. */
  encfg_setting_parse_config (setting, row->value ? row->value : "", ENCFG_SOURCE_FILE, NULL);
}

gboolean
encfg_setting_table_apply_file (EncfgSettingTable *self,
                                const EncfgSettingsFile *file,
                                GPtrArray *unknown,
                                GError **error)
{
  if (file->profile && *file->profile && !g_str_equal (file->profile, self->profile->id))
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_MISMATCH,
                   _ ("the settings belong to profile “%s”, the module to “%s”"),
                      file->profile,
                      self->profile->id);
      return FALSE;
    }

  clear_config (self);
  for (guint i = 0; i < file->rows->len; i++)
    {
      const EncfgFileRow *row = g_ptr_array_index (file->rows, i);
      EncfgSetting *setting = encfg_setting_table_find (self, row->key);

      if (setting)
        {
          apply_row (setting, row);
          continue;
        }
      encfg_settings_file_add_row (self->foreign, row);
      if (unknown)
        g_ptr_array_add (unknown, g_strdup (row->key));
    }
  return TRUE;
}

gboolean
encfg_setting_table_assign (EncfgSettingTable *self, const char *assignment, GError **error)
{
  const char *equals = strchr (assignment, '=');
  g_autofree char *key = NULL;
  EncfgSetting *row;

  if (!equals || equals == assignment || equals[1] == '\0')
    {
      g_set_error (
        error, ENCFG_ERROR, ENCFG_ERROR_USAGE, _ ("“%s”: KEY=VALUE was expected"), assignment);
      return FALSE;
    }
  key = g_strstrip (g_strndup (assignment, (gsize) (equals - assignment)));
  row = encfg_setting_table_find (self, key);
  if (!row)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   _ ("%s has no setting “%s”"), self->profile->name, key);
      return FALSE;
    }
  return encfg_setting_parse_config (row, equals + 1, ENCFG_SOURCE_TYPED, error);
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

EncfgSettingsFile *
encfg_setting_table_config_to_file (EncfgSettingTable *self, const EncfgIdentity *identity)
{
  EncfgSettingsFile *file = make_file (self, identity);

  for (guint i = 0; i < self->rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (self->rows, i);

      if (encfg_value_is_present (encfg_setting_get_config (row)))
        add_value (file, encfg_setting_get_item (row), encfg_setting_get_config (row));
    }
  for (guint i = 0; i < self->foreign->rows->len; i++)
    encfg_settings_file_add_row (file, g_ptr_array_index (self->foreign->rows, i));
  return file;
}

EncfgSettingCounts
encfg_setting_count (GPtrArray *rows)
{
  EncfgSettingCounts counts = { 0 };

  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);
      const EncfgSettingState state = encfg_setting_get_state (row);

      counts.invalid += state == ENCFG_SETTING_INVALID;
      counts.unknown += state == ENCFG_SETTING_UNKNOWN;
      counts.same += state == ENCFG_SETTING_SAME;
      counts.differs += encfg_setting_is_modified (row);
      counts.unset += state == ENCFG_SETTING_UNSET ||
                      (state == ENCFG_SETTING_UNREADABLE && !encfg_setting_is_modified (row));
    }
  return counts;
}
