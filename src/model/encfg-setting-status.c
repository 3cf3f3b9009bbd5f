/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-setting-status.h"

#include "encfg-codec.h"
#include "encfg-message-log.h"
#include "encfg-profile-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* In the order of EncfgStatusKind. */
static const struct
{
  const char *name, *sign, *text;
  gboolean is_different;
} kinds[ENCFG_N_STATUS_KINDS] = {
  { "not-read", "", N_ ("Not read"), FALSE },  { "not-set", "", N_ ("Not set"), FALSE },
  { "same", "✓", N_ ("Same"), FALSE },         { "differs", "≠", N_ ("Differs"), TRUE },
  { "invalid", "✗", N_ ("Invalid"), TRUE },    { "unreadable", "?", N_ ("Unreadable"), TRUE },
  { "stale", "…", N_ ("Stale"), FALSE },       { "writing", "→", N_ ("Writing"), TRUE },
  { "verified", "✔", N_ ("Verified"), FALSE }, { "mismatch", "≠", N_ ("Not taken"), TRUE },
  { "refused", "✗", N_ ("Refused"), TRUE },    { "no-answer", "?", N_ ("No answer"), TRUE },
};

EncfgStatusKind
encfg_setting_get_status (EncfgSetting *self)
{
  static const EncfgStatusKind of_state[] = {
    ENCFG_STATUS_NOT_READ, ENCFG_STATUS_NOT_SET, ENCFG_STATUS_SAME,
    ENCFG_STATUS_DIFFERS,  ENCFG_STATUS_INVALID, ENCFG_STATUS_UNREADABLE,
  };
  const EncfgSettingState state = encfg_setting_get_state (self);

  if (encfg_setting_is_writing (self))
    return ENCFG_STATUS_WRITING;
  if (state == ENCFG_SETTING_INVALID)
    return ENCFG_STATUS_INVALID;
  switch (encfg_setting_get_outcome (self))
    {
    case ENCFG_WRITE_MISMATCH:
      return ENCFG_STATUS_MISMATCH;
    case ENCFG_WRITE_REFUSED:
      return ENCFG_STATUS_REFUSED;
    case ENCFG_WRITE_NO_ANSWER:
      return ENCFG_STATUS_NO_ANSWER;
    case ENCFG_WRITE_VERIFIED:
      /* Since then the config value may have become another one. */
      if (!encfg_setting_is_stale (self) && state == ENCFG_SETTING_SAME)
        return ENCFG_STATUS_VERIFIED;
      return encfg_setting_is_stale (self) ? ENCFG_STATUS_STALE : of_state[state];
    case ENCFG_WRITE_NOT_ATTEMPTED:
    case ENCFG_WRITE_SAME:
    default:
      return encfg_setting_is_stale (self) ? ENCFG_STATUS_STALE : of_state[state];
    }
}

const char *
encfg_status_name (EncfgStatusKind kind)
{
  g_return_val_if_fail (kind < ENCFG_N_STATUS_KINDS, NULL);
  return kinds[kind].name;
}

const char *
encfg_status_sign (EncfgStatusKind kind)
{
  g_return_val_if_fail (kind < ENCFG_N_STATUS_KINDS, NULL);
  return kinds[kind].sign;
}

const char *
encfg_status_text (EncfgStatusKind kind)
{
  g_return_val_if_fail (kind < ENCFG_N_STATUS_KINDS, NULL);
  return _ (kinds[kind].text);
}

gboolean
encfg_status_is_different (EncfgStatusKind kind)
{
  g_return_val_if_fail (kind < ENCFG_N_STATUS_KINDS, FALSE);
  return kinds[kind].is_different;
}

/* In the order of EncfgSince. */
static const struct
{
  const char *sign, *text;
} since_words[ENCFG_N_SINCE] = {
  { "", "" }, { "", "" }, { "", "" }, { "Δ", N_ ("Changed") }, { "?", N_ ("Other unit") },
};

const char *
encfg_since_sign (EncfgSince since)
{
  g_return_val_if_fail (since < ENCFG_N_SINCE, NULL);
  return since_words[since].sign;
}

const char *
encfg_since_text (EncfgSince since)
{
  g_return_val_if_fail (since < ENCFG_N_SINCE, NULL);
  return *since_words[since].text ? _ (since_words[since].text) : "";
}

static char *
dup_found_with_unit (EncfgSetting *self)
{
  const EncfgItem *item = encfg_setting_get_item (self);
  g_autofree char *text = encfg_setting_dup_found_text (self);

  if (*text && !encfg_value_is_present (encfg_setting_get_found (self)))
    return g_steal_pointer (&text);
  return encfg_setting_format_with_unit (item, encfg_setting_get_found (self));
}

char *
encfg_setting_describe_found (EncfgSetting *self)
{
  const char *label = encfg_profile_text (encfg_setting_get_item (self)->label);
  g_autofree char *text = dup_found_with_unit (self);

  switch (encfg_setting_get_since (self))
    {
    case ENCFG_SINCE_CHANGED:
      return g_strdup_printf (_ ("As found, %s: %s, changed"), label, text);
    case ENCFG_SINCE_SAME:
      return g_strdup_printf (_ ("As found, %s: %s, the same now"), label, text);
    case ENCFG_SINCE_UNCLEAR:
      return g_strdup_printf (_ ("As found, %s: %s, in another unit"), label, text);
    case ENCFG_SINCE_NOT_READ:
      return g_strdup_printf (_ ("As found, %s: %s"), label, text);
    case ENCFG_SINCE_NOTHING:
    default:
      return g_strdup_printf (_ ("As found, %s: not told"), label);
    }
}

const char *
encfg_item_strip_label (const EncfgItem *item, const char *message)
{
  g_autofree char *head = g_strconcat (encfg_profile_text (item->label), ": ", NULL);

  return g_str_has_prefix (message, head) ? message + strlen (head) : message;
}

char *
encfg_setting_describe_counts (GPtrArray *rows)
{
  const EncfgSettingCounts counts = encfg_setting_count (rows);
  g_autofree char *differ = g_strdup_printf (
    g_dngettext (GETTEXT_PACKAGE, "%u differs", "%u differ", counts.differs), counts.differs);
  g_autofree char *invalid = g_strdup_printf (
    g_dngettext (GETTEXT_PACKAGE, "%u invalid", "%u invalid", counts.invalid), counts.invalid);

  if (counts.differs > 0 && counts.invalid > 0)
    /* Translators: two counts in a row: "3 differ, 1 invalid". */
    return g_strdup_printf (C_ ("counts", "%s, %s"), differ, invalid);
  if (counts.differs > 0)
    return g_steal_pointer (&differ);
  if (counts.invalid > 0)
    return g_steal_pointer (&invalid);
  if (counts.unknown == rows->len)
    return g_strdup (_ ("Nothing is read yet"));
  return g_strdup (counts.same == 0 ? _ ("No config values") : _ ("Nothing differs"));
}

static void
add_line (GString *lines, const char *line)
{
  if (lines->len > 0)
    g_string_append_c (lines, '\n');
  g_string_append (lines, line);
}

static GDateTime *
to_local (gint64 us)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (us / G_USEC_PER_SEC);

  return g_date_time_to_local (utc);
}

char *
encfg_format_moment (gint64 us, gint64 now_us)
{
  g_autoptr (GDateTime) moment = to_local (us);
  g_autoptr (GDateTime) now = to_local (now_us);
  const gboolean is_today =
    g_date_time_get_year (moment) == g_date_time_get_year (now) &&
    g_date_time_get_day_of_year (moment) == g_date_time_get_day_of_year (now);

  return g_date_time_format (moment, is_today ? "%H:%M:%S" : "%Y-%m-%d %H:%M:%S");
}

static void
add_device_story (GString *lines, EncfgSetting *self)
{
  const gint64 read_us = encfg_setting_get_read_time (self);
  g_autofree char *time = NULL;
  g_autofree char *line = NULL;

  if (read_us == 0)
    {
      add_line (lines, _ ("Device value: not read"));
      return;
    }
  time = encfg_format_moment (read_us, g_get_real_time ());
  line = encfg_setting_is_stale (self)
           ? g_strdup_printf (_ ("Device value: read at %s, not read since"), time)
           : g_strdup_printf (_ ("Device value: read at %s"), time);
  add_line (lines, line);
}

static void
add_found_story (GString *lines, EncfgSetting *self)
{
  g_autofree char *text = dup_found_with_unit (self);
  g_autofree char *line = NULL;

  switch (encfg_setting_get_since (self))
    {
    case ENCFG_SINCE_CHANGED:
      line = g_strdup_printf (_ ("As found: %s; changed since"), text);
      break;
    case ENCFG_SINCE_SAME:
      line = g_strdup_printf (_ ("As found: %s; the same now"), text);
      break;
    case ENCFG_SINCE_UNCLEAR:
      line = g_strdup_printf (_ ("As found: %s, which is of another unit"), text);
      break;
    case ENCFG_SINCE_NOT_READ:
      line = g_strdup_printf (_ ("As found: %s"), text);
      break;
    case ENCFG_SINCE_NOTHING:
    default:
      return;
    }
  add_line (lines, line);
}

static void
add_config_story (GString *lines, EncfgSetting *self)
{
  switch (encfg_setting_get_source (self))
    {
    case ENCFG_SOURCE_PRESET:
      add_line (lines, _ ("Config value: from a preset"));
      break;
    case ENCFG_SOURCE_FILE:
      add_line (lines, _ ("Config value: from a file"));
      break;
    case ENCFG_SOURCE_TYPED:
      add_line (lines, _ ("Config value: typed"));
      break;
    case ENCFG_SOURCE_NONE:
    default:
      add_line (lines, _ ("Config value: none, the row is left as it is"));
      break;
    }
}

/* As a sentence, without the label of the row: whoever looks at the story sees it. */
static void
add_fault (GString *lines, const EncfgItem *item, const GError *fault)
{
  g_autofree char *line = encfg_message_as_sentence (encfg_item_strip_label (item, fault->message));

  add_line (lines, line);
}

char *
encfg_setting_explain (EncfgSetting *self)
{
  const EncfgItem *item = encfg_setting_get_item (self);
  g_autoptr (GString) lines = g_string_new (NULL);
  const GError *fault = encfg_setting_get_config_error (self);
  const GError *outcome = encfg_setting_get_outcome_error (self);
  const GError *unreadable = encfg_setting_get_device_error (self);

  if (fault)
    add_fault (lines, item, fault);
  if (outcome)
    add_fault (lines, item, outcome);
  if (unreadable)
    add_fault (lines, item, unreadable);
  if (item->type->kind == ENCFG_TYPE_INTEGER)
    {
      g_autofree char *limits = encfg_codec_describe_limits (item);
      g_autofree char *line = g_strdup_printf (_ ("Range: %s"), limits);

      add_line (lines, line);
    }
  add_found_story (lines, self);
  add_device_story (lines, self);
  add_config_story (lines, self);
  return g_string_free (g_steal_pointer (&lines), FALSE);
}
