/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-write-review.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-json-print.h"
#include "encfg-profile-text.h"
#include "encfg-rules.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
change_free (EncfgChange *change)
{
  g_object_unref (change->setting);
  g_free (change->new_text);
  g_clear_error (&change->error);
  g_free (change);
}

static void
block (EncfgChange *change, GError *reason)
{
  change->kind = ENCFG_CHANGE_BLOCKED;
  change->error = reason;
}

/* A module may hold what may not be written to it. */
static void
block_misfit (EncfgChange *change)
{
  GError *reason = NULL;

  if (!encfg_codec_check (change->item, &change->new_value, &reason))
    block (change, reason);
}

/* `keeps`: it is to stay as the module holds it, whatever was typed. */
static EncfgChange *
change_new (EncfgSetting *setting, gboolean keeps)
{
  EncfgChange *change = g_new0 (EncfgChange, 1);
  const guint16 *words = encfg_setting_get_device_words (setting);
  const GError *config_error = keeps ? NULL : encfg_setting_get_config_error (setting);

  change->setting = g_object_ref (setting);
  change->item = encfg_setting_get_item (setting);
  change->old_value = *encfg_setting_get_device (setting);
  change->new_value = keeps ? change->old_value : *encfg_setting_get_config (setting);
  change->new_text =
    keeps ? encfg_setting_dup_device_text (setting) : encfg_setting_dup_config_text (setting);
  if (words)
    memcpy (change->old_words, words, change->item->words * sizeof *words);

  change->kind = ENCFG_CHANGE_WRITE;
  if (config_error)
    block (change, g_error_copy (config_error));
  else if (!words)
    block (change,
           g_error_new (ENCFG_ERROR,
                        ENCFG_ERROR_PRECONDITION,
                        _ ("%s: not read from the module"),
                        encfg_profile_text (change->item->label)));
  else if (encfg_setting_is_stale (setting))
    block (change,
           g_error_new (ENCFG_ERROR,
                        ENCFG_ERROR_PRECONDITION,
                        _ ("%s: not read since the connection was lost"),
                        encfg_profile_text (change->item->label)));
  else if (keeps || encfg_setting_get_state (setting) == ENCFG_SETTING_SAME)
    {
      change->kind = ENCFG_CHANGE_SAME;
      change->state = ENCFG_WRITE_SAME;
      change->read = change->old_value;
    }
  else if (!encfg_item_is_writable (change->item))
    block (change,
           g_error_new (ENCFG_ERROR,
                        ENCFG_ERROR_READ_ONLY,
                        _ ("%s: can only be read"),
                        encfg_profile_text (change->item->label)));
  else
    block_misfit (change);
  return change;
}

static EncfgChange *
change_copy (const EncfgChange *change)
{
  EncfgChange *copy = g_memdup2 (change, sizeof *change);

  g_object_ref (copy->setting);
  copy->new_text = g_strdup (change->new_text);
  copy->error = change->error ? g_error_copy (change->error) : NULL;
  return copy;
}

static EncfgWriteReview *
review_new (EncfgSettingTable *table, GPtrArray *warnings)
{
  EncfgWriteReview *self = g_rc_box_new0 (EncfgWriteReview);

  self->table = g_object_ref (table);
  self->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  self->warnings = warnings;
  return self;
}

static void
add_change (EncfgWriteReview *self, EncfgChange *change)
{
  g_ptr_array_add (self->changes, change);
  self->n_write += change->kind == ENCFG_CHANGE_WRITE;
  self->n_same += change->kind == ENCFG_CHANGE_SAME;
  self->n_blocked += change->kind == ENCFG_CHANGE_BLOCKED;
}

EncfgWriteReview *
encfg_write_review_new (EncfgSettingTable *table, GPtrArray *rows)
{
  EncfgWriteReview *self = review_new (table, encfg_rules_check (table));

  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *setting = g_ptr_array_index (rows, i);

      if (encfg_setting_get_source (setting) != ENCFG_SOURCE_NONE)
        add_change (self, change_new (setting, FALSE));
    }
  return self;
}

/* What stands in a group of its own is no part of the block. */
static gboolean
is_of_block (EncfgSetting *setting)
{
  const EncfgItem *item = encfg_setting_get_item (setting);

  return encfg_value_is_present (encfg_setting_get_device (setting)) &&
         encfg_item_is_writable (item) && !item->group;
}

static EncfgWriteReview *
review_new_whole (EncfgSettingTable *table, gboolean is_held, GPtrArray *warnings)
{
  GPtrArray *rows = encfg_setting_table_get_rows (table);
  EncfgWriteReview *self = review_new (table, warnings);

  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *setting = g_ptr_array_index (rows, i);
      const gboolean keeps = is_held || encfg_setting_get_source (setting) == ENCFG_SOURCE_NONE;

      if (!keeps || is_of_block (setting))
        add_change (self, change_new (setting, keeps));
    }
  encfg_write_review_join (self);
  return self;
}

EncfgWriteReview *
encfg_write_review_new_block (EncfgSettingTable *table)
{
  return review_new_whole (table, FALSE, encfg_rules_check (table));
}

EncfgWriteReview *
encfg_write_review_new_held (EncfgSettingTable *table)
{
  return review_new_whole (table, TRUE, g_ptr_array_new_with_free_func (g_free));
}

EncfgWriteReview *
encfg_write_review_keep (const EncfgWriteReview *self, GPtrArray *rows)
{
  EncfgWriteReview *kept = review_new (self->table, g_ptr_array_ref (self->warnings));

  kept->whole = self->whole;
  for (guint i = 0; i < self->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (self->changes, i);

      if (g_ptr_array_find (rows, change->setting, NULL))
        add_change (kept, change_copy (change));
    }
  return kept;
}

void
encfg_write_review_join (EncfgWriteReview *self)
{
  self->whole = TRUE;
  if (self->n_write == 0)
    return;
  for (guint i = 0; i < self->changes->len; i++)
    {
      EncfgChange *change = g_ptr_array_index (self->changes, i);

      if (change->kind != ENCFG_CHANGE_SAME || !encfg_item_is_writable (change->item))
        continue;
      change->kind = ENCFG_CHANGE_WRITE;
      change->state = ENCFG_WRITE_NOT_ATTEMPTED;
      change->read = (EncfgValue) ENCFG_VALUE_INIT_UNREAD;
      block_misfit (change);
      self->n_same--;
      self->n_write += change->kind == ENCFG_CHANGE_WRITE;
      self->n_blocked += change->kind == ENCFG_CHANGE_BLOCKED;
    }
}

EncfgWriteReview *
encfg_write_review_ref (EncfgWriteReview *self)
{
  return g_rc_box_acquire (self);
}

static void
review_clear (gpointer data)
{
  EncfgWriteReview *self = data;

  g_ptr_array_unref (self->changes);
  g_ptr_array_unref (self->warnings);
  g_object_unref (self->table);
}

void
encfg_write_review_unref (EncfgWriteReview *self)
{
  g_rc_box_release_full (self, review_clear);
}

gboolean
encfg_write_review_check (const EncfgWriteReview *self, GError **error)
{
  for (guint i = 0; i < self->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (self->changes, i);

      if (change->kind != ENCFG_CHANGE_BLOCKED)
        continue;
      if (error)
        *error = g_error_copy (change->error);
      if (error && self->n_blocked > 1)
        g_prefix_error (error, _ ("%u rows cannot be written, the first: "), self->n_blocked);
      return FALSE;
    }
  return TRUE;
}

char *
encfg_write_review_describe_blocked (const EncfgWriteReview *self)
{
  for (guint i = 0; i < self->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (self->changes, i);

      if (change->kind == ENCFG_CHANGE_BLOCKED)
        return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                             "%u row cannot be written. %s",
                                             "%u rows cannot be written. The first: %s",
                                             (gulong) self->n_blocked),
                                self->n_blocked,
                                change->error->message);
    }
  return NULL;
}

guint
encfg_write_review_count_verified (const EncfgWriteReview *self)
{
  guint n = 0;

  for (guint i = 0; i < self->changes->len; i++)
    n += ((EncfgChange *) g_ptr_array_index (self->changes, i))->state == ENCFG_WRITE_VERIFIED;
  return n;
}

guint
encfg_write_review_count_failed (const EncfgWriteReview *self)
{
  guint n = 0;

  for (guint i = 0; i < self->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (self->changes, i);

      n += change->state != ENCFG_WRITE_VERIFIED && change->state != ENCFG_WRITE_SAME;
    }
  return n;
}

static void
build_change (JsonBuilder *builder, const EncfgChange *change)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "key");
  json_builder_add_string_value (builder, change->item->key);
  if (change->item->group)
    {
      json_builder_set_member_name (builder, "group");
      json_builder_add_string_value (builder, change->item->group->key);
      json_builder_set_member_name (builder, "group_label");
      json_builder_add_string_value (builder, change->item->group->label);
    }
  json_builder_set_member_name (builder, "unit");
  json_builder_add_string_value (builder, change->item->unit);
  json_builder_set_member_name (builder, "old");
  json_builder_add_value (builder, encfg_json_from_value (change->item, &change->old_value));
  json_builder_set_member_name (builder, "new");
  /* What is no value stays as it was given. */
  if (encfg_value_is_present (&change->new_value))
    json_builder_add_value (builder, encfg_json_from_value (change->item, &change->new_value));
  else
    json_builder_add_string_value (builder, change->new_text);
  json_builder_set_member_name (builder, "state");
  json_builder_add_string_value (
    builder,
    change->kind == ENCFG_CHANGE_BLOCKED ? "blocked" : encfg_write_state_name (change->state));
  json_builder_set_member_name (builder, "read");
  json_builder_add_value (builder, encfg_json_from_value (change->item, &change->read));
  json_builder_set_member_name (builder, "message");
  if (change->error)
    json_builder_add_string_value (builder, change->error->message);
  else
    json_builder_add_null_value (builder);
  json_builder_end_object (builder);
}

JsonNode *
encfg_write_review_to_json (const EncfgWriteReview *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < self->changes->len; i++)
    build_change (builder, g_ptr_array_index (self->changes, i));
  json_builder_end_array (builder);
  return json_builder_get_root (builder);
}
