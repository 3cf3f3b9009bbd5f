/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-setting-table-private.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-presence.h"
#include "encfg-signal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (EncfgSettingTable, encfg_setting_table, G_TYPE_OBJECT)

static guint rows_changed;

static void
encfg_setting_table_finalize (GObject *object)
{
  EncfgSettingTable *self = ENCFG_SETTING_TABLE (object);

  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->all);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  encfg_image_free (self->counts);
  encfg_settings_file_free (self->foreign);
  encfg_profile_unref (self->profile);
  G_OBJECT_CLASS (encfg_setting_table_parent_class)->finalize (object);
}

static void
encfg_setting_table_class_init (EncfgSettingTableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encfg_setting_table_finalize;

  rows_changed = encfg_signal_new ("rows-changed", ENCFG_TYPE_SETTING_TABLE, 0);
}

static void
encfg_setting_table_init (EncfgSettingTable *self)
{
  self->all = g_ptr_array_new_with_free_func (g_object_unref);
  self->counts = encfg_image_new ();
  self->foreign = encfg_settings_file_new ();
}

/* (element-type EncfgSetting) (transfer container) */
static GPtrArray *
list_present (EncfgSettingTable *self)
{
  GPtrArray *rows = g_ptr_array_sized_new (self->all->len);

  for (guint i = 0; i < self->all->len; i++)
    if (!encfg_presence_find_missing (g_ptr_array_index (self->items, i), self->counts))
      g_ptr_array_add (rows, g_ptr_array_index (self->all, i));
  return rows;
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

  self->profile = encfg_profile_ref (profile);
  self->section = section;
  self->items = encfg_profile_list_section (profile, section);
  for (guint i = 0; i < self->items->len; i++)
    g_ptr_array_add (self->all, encfg_setting_new (profile, g_ptr_array_index (self->items, i)));
  self->rows = list_present (self);
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

static EncfgSetting *
find_in (const GPtrArray *rows, const char *key)
{
  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);

      if (g_str_equal (encfg_setting_get_item (row)->key, key))
        return row;
    }
  return NULL;
}

EncfgSetting *
encfg_setting_table_find (EncfgSettingTable *self, const char *key)
{
  return find_in (self->rows, key);
}

EncfgSetting *
encfg_setting_table_find_any (EncfgSettingTable *self, const char *key)
{
  return find_in (self->all, key);
}

const EncfgGroup *
encfg_setting_table_find_missing (EncfgSettingTable *self, const char *pattern)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (self->items, i);
      const EncfgGroup *missing = encfg_presence_find_missing (item, self->counts);

      if (missing && g_pattern_match_simple (pattern, item->key))
        return missing;
    }
  return NULL;
}

char *
encfg_setting_table_describe_unknown (EncfgSettingTable *self, const char *key)
{
  const EncfgGroup *missing = encfg_setting_table_find_missing (self, key);
  g_autofree char *reason =
    missing ? encfg_presence_describe_missing (missing, self->counts) : NULL;

  return g_strdup_printf (
    "%s: %s", key, reason ? reason : _ ("the profile does not know this row"));
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

/* No row is called `pattern`; a group of rows may be. */
static void
set_no_row (EncfgSettingTable *self, const char *pattern, GError **error)
{
  g_autofree char *within = g_strconcat (pattern, ".*", NULL);
  g_autoptr (GHashTable) group = g_hash_table_new (NULL, NULL);
  g_autofree char *reason = encfg_setting_table_find_missing (self, pattern)
                              ? encfg_setting_table_describe_unknown (self, pattern)
                              : NULL;

  if (reason)
    g_set_error_literal (error, ENCFG_ERROR, ENCFG_ERROR_USAGE, reason);
  else if (choose (self, within, group))
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 _ ("“%s” is a group of %u settings; all of them are “%s”"),
                 pattern,
                 g_hash_table_size (group),
                 within);
  else
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 _ ("“%s” names no setting of %s"),
                 pattern,
                 self->profile->name);
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
        set_no_row (self, names[i], error);
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

static gboolean
is_same_list (const GPtrArray *a, const GPtrArray *b)
{
  return a->len == b->len &&
         (a->len == 0 || memcmp (a->pdata, b->pdata, a->len * sizeof *a->pdata) == 0);
}

static void
update_rows (EncfgSettingTable *self)
{
  g_autoptr (GPtrArray) before = self->rows;

  self->rows = list_present (self);
  if (!is_same_list (self->rows, before))
    g_signal_emit (self, rows_changed, 0);
}

void
encfg_setting_table_take_image (EncfgSettingTable *self, const EncfgImage *image, gboolean is_whole)
{
  encfg_presence_copy_counts (self->items, image, self->counts);
  update_rows (self);
  for (guint i = 0; i < self->all->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (self->all, i);
      const EncfgSpan span = encfg_plan_span_of (encfg_setting_get_item (row), 0);
      guint16 words[ENCFG_TEXT_MAX + 1];

      if (encfg_image_fetch (image, &span, words))
        encfg_setting_set_device (row, words);
      else if (is_whole)
        encfg_setting_set_device (row, NULL);
      else
        encfg_setting_set_stale (row);
    }
}

void
encfg_setting_table_take_config_as_device (EncfgSettingTable *self)
{
  for (guint i = 0; i < self->all->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (self->all, i);
      const EncfgValue *config = encfg_setting_get_config (row);
      guint16 words[ENCFG_TEXT_MAX + 1];
      const gboolean has_words =
        encfg_value_is_present (config) &&
        encfg_codec_encode (encfg_setting_get_item (row), config, words, NULL);

      encfg_setting_set_device (row, has_words ? words : NULL);
      encfg_setting_clear_config (row);
    }
}

void
encfg_setting_table_clear_config (EncfgSettingTable *self)
{
  g_ptr_array_set_size (self->foreign->rows, 0);
  for (guint i = 0; i < self->all->len; i++)
    encfg_setting_clear_config (g_ptr_array_index (self->all, i));
}

void
encfg_setting_table_set_stale (EncfgSettingTable *self)
{
  for (guint i = 0; i < self->all->len; i++)
    encfg_setting_set_stale (g_ptr_array_index (self->all, i));
}

void
encfg_setting_table_take_wanted (EncfgSettingTable *self, EncfgSettingTable *other)
{
  encfg_setting_table_clear_config (self);
  for (guint i = 0; i < other->foreign->rows->len; i++)
    encfg_settings_file_add_row (self->foreign, g_ptr_array_index (other->foreign->rows, i));
  for (guint i = 0; i < other->all->len; i++)
    {
      EncfgSetting *from = g_ptr_array_index (other->all, i);
      EncfgSetting *row = find_in (self->all, encfg_setting_get_item (from)->key);
      g_autoptr (EncfgWanted) wanted = row ? encfg_setting_dup_wanted (from) : NULL;

      if (wanted)
        encfg_setting_set_wanted (row, wanted);
    }
}

void
encfg_setting_table_apply_preset (EncfgSettingTable *self, const EncfgPreset *preset)
{
  encfg_setting_table_clear_config (self);
  for (guint i = 0; i < preset->values->len; i++)
    {
      const EncfgItemRaw *entry = &g_array_index (preset->values, EncfgItemRaw, i);
      const EncfgValue value = encfg_value_number (entry->raw);
      EncfgSetting *row = encfg_setting_table_find_any (self, entry->item->key);

      if (row)
        encfg_setting_set_config (row, &value, ENCFG_SOURCE_PRESET);
    }
}

gboolean
encfg_setting_table_fits (const char *pattern, const char *key)
{
  for (; *pattern; pattern++, key++)
    if (g_str_has_prefix (pattern, "[*]") && *key == '[')
      {
        key += 1 + strspn (key + 1, "0123456789");
        pattern += 2;
        if (*key != ']')
          return FALSE;
      }
    else if (*key != *pattern)
      return FALSE;
  return *key == '\0';
}

/* All rows that `key` stands for get the value, also where it does not fit the first. */
static gboolean
assign_all (EncfgSettingTable *self, const char *key, const char *value, GError **error)
{
  g_autoptr (GError) first = NULL;
  gboolean found = FALSE;

  for (guint i = 0; i < self->rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (self->rows, i);

      if (!encfg_setting_table_fits (key, encfg_setting_get_item (row)->key))
        continue;
      found = TRUE;
      encfg_setting_parse_config (row, value, ENCFG_SOURCE_TYPED, first ? NULL : &first);
    }
  if (!found)
    g_set_error (error,
                 ENCFG_ERROR,
                 ENCFG_ERROR_USAGE,
                 _ ("“%s” names no setting of %s"),
                 key,
                 self->profile->name);
  else if (first)
    g_propagate_error (error, g_steal_pointer (&first));
  return found && !first;
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
  if (strstr (key, "[*]"))
    return assign_all (self, key, equals + 1, error);
  row = encfg_setting_table_find (self, key);
  if (!row)
    set_no_row (self, key, error);
  return row && encfg_setting_parse_config (row, equals + 1, ENCFG_SOURCE_TYPED, error);
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
