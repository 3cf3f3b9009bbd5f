/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-setting-status.h"

#include "encfg-codec.h"

#include <glib/gi18n-lib.h>

/* In the order of EncfgStatusKind. */
static const struct
{
  const char *name, *sign, *text;
  gboolean is_different;
} kinds[ENCFG_N_STATUS_KINDS] = {
  { "not-read", "", N_ ("Not read"), FALSE },     { "not-set", "", N_ ("Not set"), FALSE },
  { "same", "✓", N_ ("Same"), FALSE },            { "differs", "≠", N_ ("Differs"), TRUE },
  { "invalid", "✗", N_ ("Invalid"), TRUE },       { "unreadable", "?", N_ ("Unreadable"), TRUE },
  { "stale", "…", N_ ("Stale"), FALSE },          { "writing", "→", N_ ("Writing"), TRUE },
  { "verified", "✔", N_ ("Verified"), FALSE },    { "mismatch", "≠", N_ ("Not taken"), TRUE },
  { "refused", "✗", N_ ("Refused"), TRUE },       { "no-answer", "?", N_ ("No answer"), TRUE },
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
      return encfg_setting_is_stale (self) ? ENCFG_STATUS_STALE : ENCFG_STATUS_VERIFIED;
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

static void
add_line (GString *lines, const char *line)
{
  if (lines->len > 0)
    g_string_append_c (lines, '\n');
  g_string_append (lines, line);
}

static void
add_device_story (GString *lines, EncfgSetting *self)
{
  const gint64 read_us = encfg_setting_get_read_time (self);
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;
  g_autofree char *time = NULL;
  g_autofree char *line = NULL;

  if (read_us == 0)
    {
      add_line (lines, _ ("Device value: not read"));
      return;
    }
  utc = g_date_time_new_from_unix_utc (read_us / G_USEC_PER_SEC);
  local = g_date_time_to_local (utc);
  time = g_date_time_format (local, "%H:%M:%S");
  line = encfg_setting_is_stale (self)
    ? g_strdup_printf (_ ("Device value: read at %s, the connection is lost since"), time)
    : g_strdup_printf (_ ("Device value: read at %s"), time);
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

char *
encfg_setting_explain (EncfgSetting *self)
{
  const EncfgItem *item = encfg_setting_get_item (self);
  g_autoptr (GString) lines = g_string_new (NULL);
  const GError *fault = encfg_setting_get_config_error (self);
  const GError *outcome = encfg_setting_get_outcome_error (self);
  const GError *unreadable = encfg_setting_get_device_error (self);

  if (fault)
    add_line (lines, fault->message);
  if (outcome)
    add_line (lines, outcome->message);
  if (unreadable)
    add_line (lines, unreadable->message);
  if (item->type->kind == ENCFG_TYPE_INTEGER)
    {
      g_autofree char *limits = encfg_codec_describe_limits (item);
      g_autofree char *line = g_strdup_printf (_ ("Range: %s"), limits);

      add_line (lines, line);
    }
  add_device_story (lines, self);
  add_config_story (lines, self);
  return g_string_free (g_steal_pointer (&lines), FALSE);
}
