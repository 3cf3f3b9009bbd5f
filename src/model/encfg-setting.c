/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-setting.h"

#include "encfg-codec.h"
#include "encfg-decimal.h"
#include "encfg-profile-text.h"
#include "encfg-signal.h"

#include <string.h>

struct _EncfgSetting
{
  GObject parent_instance;

  EncfgProfile *profile; /* keeps `item` alive */
  const EncfgItem *item;

  gboolean is_read;
  guint16 words[ENCFG_TEXT_MAX + 1];
  EncfgValue device;
  GError *device_error;
  gint64 read_us;
  gboolean is_stale;
  gboolean is_writing;
  EncfgWriteState outcome;
  GError *outcome_error;

  EncfgValue config;
  char *rejected; /* the text that is no value, beside config_error */
  GError *config_error;
  EncfgSource source;

  gboolean has_found;
  EncfgValue found;
  char *found_text;        /* what is no value of this row, as its source has it; or NULL */
  gboolean is_found_alien; /* of another unit */
};

G_DEFINE_FINAL_TYPE (EncfgSetting, encfg_setting, G_TYPE_OBJECT)

static guint changed;

static void
tell_changed (EncfgSetting *self)
{
  g_signal_emit (self, changed, 0);
}

static void
drop_outcome (EncfgSetting *self)
{
  self->outcome = ENCFG_WRITE_NOT_ATTEMPTED;
  g_clear_error (&self->outcome_error);
}

static void
drop_config (EncfgSetting *self)
{
  drop_outcome (self);
  self->config = (EncfgValue) ENCFG_VALUE_INIT_UNREAD;
  self->source = ENCFG_SOURCE_NONE;
  g_clear_pointer (&self->rejected, g_free);
  g_clear_error (&self->config_error);
}

static void
encfg_setting_finalize (GObject *object)
{
  EncfgSetting *self = ENCFG_SETTING (object);

  drop_config (self);
  g_free (self->found_text);
  g_clear_error (&self->device_error);
  g_clear_error (&self->outcome_error);
  encfg_profile_unref (self->profile);
  G_OBJECT_CLASS (encfg_setting_parent_class)->finalize (object);
}

static void
encfg_setting_class_init (EncfgSettingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encfg_setting_finalize;
  changed = encfg_signal_new ("changed", ENCFG_TYPE_SETTING, 0);
}

static void
encfg_setting_init (EncfgSetting *self)
{
}

EncfgSetting *
encfg_setting_new (EncfgProfile *profile, const EncfgItem *item)
{
  EncfgSetting *self = g_object_new (ENCFG_TYPE_SETTING, NULL);

  self->profile = encfg_profile_ref (profile);
  self->item = item;
  return self;
}

const EncfgItem *
encfg_setting_get_item (EncfgSetting *self)
{
  return self->item;
}

EncfgSettingState
encfg_setting_get_state (EncfgSetting *self)
{
  if (self->config_error)
    return ENCFG_SETTING_INVALID;
  if (!self->is_read)
    return ENCFG_SETTING_UNKNOWN;
  if (self->device_error)
    return ENCFG_SETTING_UNREADABLE;
  if (self->config.kind == ENCFG_VALUE_UNREAD)
    return ENCFG_SETTING_UNSET;
  return encfg_value_equal (&self->device, &self->config) ? ENCFG_SETTING_SAME
                                                          : ENCFG_SETTING_DIFFERS;
}

gboolean
encfg_setting_is_modified (EncfgSetting *self)
{
  const EncfgSettingState state = encfg_setting_get_state (self);

  return state == ENCFG_SETTING_DIFFERS ||
         (state == ENCFG_SETTING_UNREADABLE && self->config.kind != ENCFG_VALUE_UNREAD);
}

void
encfg_setting_set_device (EncfgSetting *self, const guint16 *words)
{
  g_clear_error (&self->device_error);
  self->device = (EncfgValue) ENCFG_VALUE_INIT_UNREAD;
  self->is_read = words != NULL;
  self->is_stale = FALSE;
  self->read_us = words ? g_get_real_time () : 0;
  drop_outcome (self);
  if (words)
    {
      memcpy (self->words, words, self->item->words * sizeof *words);
      if (!encfg_codec_decode (self->item, words, &self->device, &self->device_error))
        self->device = (EncfgValue) ENCFG_VALUE_INIT_UNREAD;
    }
  tell_changed (self);
}

const EncfgValue *
encfg_setting_get_device (EncfgSetting *self)
{
  return &self->device;
}

const guint16 *
encfg_setting_get_device_words (EncfgSetting *self)
{
  return self->is_read ? self->words : NULL;
}

const GError *
encfg_setting_get_device_error (EncfgSetting *self)
{
  return self->device_error;
}

gint64
encfg_setting_get_read_time (EncfgSetting *self)
{
  return self->read_us;
}

void
encfg_setting_set_stale (EncfgSetting *self)
{
  if (!self->is_read || self->is_stale)
    return;
  self->is_stale = TRUE;
  tell_changed (self);
}

gboolean
encfg_setting_is_stale (EncfgSetting *self)
{
  return self->is_stale;
}

void
encfg_setting_set_writing (EncfgSetting *self, gboolean is_writing)
{
  if (self->is_writing == is_writing)
    return;
  self->is_writing = is_writing;
  tell_changed (self);
}

gboolean
encfg_setting_is_writing (EncfgSetting *self)
{
  return self->is_writing;
}

void
encfg_setting_set_outcome (EncfgSetting *self, EncfgWriteState outcome, const GError *error)
{
  drop_outcome (self);
  self->outcome = outcome == ENCFG_WRITE_SAME ? ENCFG_WRITE_NOT_ATTEMPTED : outcome;
  self->outcome_error = error ? g_error_copy (error) : NULL;
  tell_changed (self);
}

EncfgWriteState
encfg_setting_get_outcome (EncfgSetting *self)
{
  return self->outcome;
}

const GError *
encfg_setting_get_outcome_error (EncfgSetting *self)
{
  return self->outcome_error;
}

gboolean
encfg_setting_parse_config (EncfgSetting *self,
                            const char *text,
                            EncfgSource source,
                            GError **error)
{
  g_autoptr (GError) reason = NULL;
  EncfgValue value = ENCFG_VALUE_INIT_UNREAD;

  if (text[strspn (text, " \t")] == '\0')
    {
      encfg_setting_clear_config (self);
      return TRUE;
    }
  if (!encfg_codec_parse (self->item, text, &value, &reason) ||
      !encfg_codec_check (self->item, &value, &reason))
    {
      encfg_setting_reject_config (self, text, source, reason);
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  encfg_setting_set_config (self, &value, source);
  return TRUE;
}

void
encfg_setting_reject_config (EncfgSetting *self,
                             const char *text,
                             EncfgSource source,
                             const GError *reason)
{
  drop_config (self);
  self->rejected = g_strdup (text);
  self->config_error = g_error_copy (reason);
  self->source = source;
  tell_changed (self);
}

void
encfg_setting_set_config (EncfgSetting *self, const EncfgValue *value, EncfgSource source)
{
  const EncfgValue copy = *value;

  drop_config (self);
  self->config = copy;
  self->source = source;
  tell_changed (self);
}

void
encfg_setting_offer_config (EncfgSetting *self, const EncfgValue *value, EncfgSource source)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *text = NULL;

  if (encfg_codec_check (self->item, value, &reason))
    {
      encfg_setting_set_config (self, value, source);
      return;
    }
  text = encfg_setting_format (self->item, value);
  encfg_setting_reject_config (self, text, source, reason);
}

void
encfg_setting_clear_config (EncfgSetting *self)
{
  drop_config (self);
  tell_changed (self);
}

const EncfgValue *
encfg_setting_get_config (EncfgSetting *self)
{
  return &self->config;
}

const GError *
encfg_setting_get_config_error (EncfgSetting *self)
{
  return self->config_error;
}

EncfgSource
encfg_setting_get_source (EncfgSetting *self)
{
  return self->source;
}

EncfgWanted *
encfg_setting_dup_wanted (EncfgSetting *self)
{
  EncfgWanted *wanted = g_new0 (EncfgWanted, 1);

  wanted->value = self->config;
  wanted->rejected = g_strdup (self->rejected);
  wanted->error = self->config_error ? g_error_copy (self->config_error) : NULL;
  wanted->source = self->source;
  return wanted;
}

void
encfg_setting_set_wanted (EncfgSetting *self, const EncfgWanted *wanted)
{
  drop_config (self);
  self->config = wanted->value;
  self->rejected = g_strdup (wanted->rejected);
  self->config_error = wanted->error ? g_error_copy (wanted->error) : NULL;
  self->source = wanted->source;
  tell_changed (self);
}

gboolean
encfg_wanted_equal (const EncfgWanted *a, const EncfgWanted *b)
{
  return a->source == b->source && encfg_value_equal (&a->value, &b->value) &&
         g_strcmp0 (a->rejected, b->rejected) == 0;
}

void
encfg_wanted_free (EncfgWanted *self)
{
  g_free (self->rejected);
  g_clear_error (&self->error);
  g_free (self);
}

const EncfgValue *
encfg_setting_get_resulting (EncfgSetting *self)
{
  return self->config.kind == ENCFG_VALUE_UNREAD ? &self->device : &self->config;
}

GStrv
encfg_setting_list_choices (EncfgSetting *self)
{
  const EncfgItem *item = self->item;
  g_autoptr (GPtrArray) choices = NULL;

  if (item->type->kind != ENCFG_TYPE_ENUM || item->names->len == 0 ||
      !encfg_item_is_writable (item))
    return NULL;
  choices = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < item->names->len; i++)
    {
      const EncfgValue value =
        encfg_value_number (g_array_index (item->names, EncfgName, i).number);

      if (encfg_codec_check (item, &value, NULL))
        g_ptr_array_add (choices, encfg_setting_format (item, &value));
    }
  g_ptr_array_add (choices, NULL);
  return (GStrv) g_ptr_array_steal (choices, NULL);
}

static void
drop_found (EncfgSetting *self)
{
  self->has_found = FALSE;
  self->found = (EncfgValue) ENCFG_VALUE_INIT_UNREAD;
  self->is_found_alien = FALSE;
  g_clear_pointer (&self->found_text, g_free);
}

/* The module may have held what may not be written to it. */
static gboolean
parse_unchecked (const EncfgItem *item, const char *text, EncfgValue *out)
{
  const EncfgScale scale = { item->scale_num, item->scale_den, item->offset_num, item->decimals };
  gint64 number;

  if (encfg_codec_parse (item, text, out, NULL))
    return TRUE;
  *out = (EncfgValue) ENCFG_VALUE_INIT_UNREAD;
  if ((item->type->kind == ENCFG_TYPE_INTEGER &&
       encfg_scale_parse (&scale, text, &number) == ENCFG_DECIMAL_OK) ||
      (item->type->kind == ENCFG_TYPE_ENUM &&
       g_ascii_string_to_signed (text, 10, item->type->min, item->type->max, &number, NULL)))
    *out = encfg_value_number (number);
  return encfg_value_is_present (out);
}

void
encfg_setting_set_found (EncfgSetting *self, const char *text, const char *unit)
{
  drop_found (self);
  self->has_found = TRUE;
  self->is_found_alien = text && unit && !g_str_equal (unit, self->item->unit);
  if (!text)
    self->found = (EncfgValue){ .kind = ENCFG_VALUE_ABSENT };
  else if (self->is_found_alien)
    self->found_text = g_strdup_printf ("%s %s", text, unit);
  else if (!parse_unchecked (self->item, text, &self->found))
    self->found_text = g_strdup (text);
  tell_changed (self);
}

void
encfg_setting_clear_found (EncfgSetting *self)
{
  if (!self->has_found)
    return;
  drop_found (self);
  tell_changed (self);
}

void
encfg_setting_take_found (EncfgSetting *self, EncfgSetting *other)
{
  drop_found (self);
  self->has_found = other->has_found;
  self->found = other->found;
  self->found_text = g_strdup (other->found_text);
  self->is_found_alien = other->is_found_alien;
  tell_changed (self);
}

const EncfgValue *
encfg_setting_get_found (EncfgSetting *self)
{
  return &self->found;
}

char *
encfg_setting_dup_found_text (EncfgSetting *self)
{
  if (self->found_text)
    return g_strdup (self->found_text);
  return encfg_setting_format (self->item, &self->found);
}

EncfgSince
encfg_setting_get_since (EncfgSetting *self)
{
  g_autofree char *device = NULL;

  if (!self->has_found)
    return ENCFG_SINCE_NOTHING;
  if (self->is_found_alien)
    return ENCFG_SINCE_UNCLEAR;
  if (!self->is_read)
    return ENCFG_SINCE_NOT_READ;
  if (!self->found_text)
    return encfg_value_equal (&self->found, &self->device) ? ENCFG_SINCE_SAME : ENCFG_SINCE_CHANGED;
  device = encfg_codec_format (self->item, &self->device);
  return g_str_equal (device, self->found_text) ? ENCFG_SINCE_SAME : ENCFG_SINCE_CHANGED;
}

/* Bits are told one by one. */
static char *
translate_bits (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ", ", -1);

  for (guint i = 0; parts[i]; i++)
    {
      g_autofree char *part = parts[i];

      parts[i] = g_strdup (encfg_profile_text (part));
    }
  return g_strjoinv (", ", parts);
}

char *
encfg_setting_format (const EncfgItem *item, const EncfgValue *value)
{
  g_autofree char *text = encfg_codec_format (item, value);

  if (item->type->kind == ENCFG_TYPE_BITS)
    return translate_bits (text);
  return item->type->kind == ENCFG_TYPE_ENUM ? g_strdup (encfg_profile_text (text))
                                             : g_steal_pointer (&text);
}

char *
encfg_setting_format_with_unit (const EncfgItem *item, const EncfgValue *value)
{
  g_autofree char *text = encfg_setting_format (item, value);

  if (!encfg_value_is_present (value))
    return g_strdup ("—");
  return *item->unit ? g_strdup_printf ("%s %s", text, item->unit) : g_steal_pointer (&text);
}

char *
encfg_setting_dup_device_text (EncfgSetting *self)
{
  return encfg_setting_format (self->item, &self->device);
}

char *
encfg_setting_dup_config_text (EncfgSetting *self)
{
  if (self->rejected)
    return g_strdup (self->rejected);
  return encfg_setting_format (self->item, &self->config);
}
