/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-clock.h"

#include <glib/gi18n-lib.h>

#define MINUTE_S 60
#define HOUR_S (60 * MINUTE_S)
#define DAY_S (24 * HOUR_S)

/* Zones lie quarters of an hour apart: India is at 5 h 30 min, Nepal at 5 h 45 min. */
#define ZONE_STEP_S (15 * MINUTE_S)
#define ZONE_MAX_S (14 * HOUR_S)

/* A clock in the wrong zone drifts as well; further from the quarter than this it is no zone. */
#define ZONE_SLACK_S (2 * MINUTE_S)

/* No clock drifts further between two visits. */
#define DRIFT_MAX_S (30 * MINUTE_S)

gint64
encfg_clock_now_us (int *zone_s)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  *zone_s = (int) (g_date_time_get_utc_offset (now) / G_TIME_SPAN_SECOND);
  return g_date_time_to_unix (now) * G_USEC_PER_SEC + g_date_time_get_microsecond (now);
}

/* Rounds down, before 1970 as well. */
static gint64
seconds_of (gint64 us)
{
  return us / G_USEC_PER_SEC - (us % G_USEC_PER_SEC < 0);
}

void
encfg_clock_set_device (EncfgClock *self, gint64 shown, gint64 now_us)
{
  gint64 ahead_us;

  self->is_valid = TRUE;
  self->device_s = self->is_utc ? shown : shown - self->zone_s;
  self->computer_s = seconds_of (now_us);
  ahead_us = self->device_s * G_USEC_PER_SEC + G_USEC_PER_SEC / 2 - now_us;
  self->offset_s = seconds_of (ahead_us + G_USEC_PER_SEC / 2 - 1);
}

gint64
encfg_clock_to_shown (const EncfgClock *self, gint64 now_s)
{
  return self->is_utc ? now_s : now_s + self->zone_s;
}

EncfgClockOffset
encfg_clock_classify (gint64 offset_s)
{
  const gint64 size_s = ABS (offset_s);
  const gint64 from_step_s = MIN (size_s % ZONE_STEP_S, ZONE_STEP_S - size_s % ZONE_STEP_S);

  if (size_s <= 1)
    return ENCFG_CLOCK_SAME;
  if (size_s < MINUTE_S)
    return ENCFG_CLOCK_SECONDS;
  if (size_s > ZONE_SLACK_S && size_s <= ZONE_MAX_S + ZONE_SLACK_S && from_step_s <= ZONE_SLACK_S)
    return ENCFG_CLOCK_ZONE;
  return size_s <= DRIFT_MAX_S ? ENCFG_CLOCK_DRIFT : ENCFG_CLOCK_DATE;
}

const char *
encfg_clock_offset_name (EncfgClockOffset offset)
{
  static const char *const names[] = { "same", "seconds", "drift", "zone", "date" };

  g_return_val_if_fail (offset < G_N_ELEMENTS (names), NULL);
  return names[offset];
}

static char *
format_size (gint64 size_s)
{
  const guint days = (guint) (size_s / DAY_S);
  const guint hours = (guint) (size_s % DAY_S / HOUR_S);
  const guint minutes = (guint) (size_s % HOUR_S / MINUTE_S);
  const guint seconds = (guint) (size_s % MINUTE_S);

  if (days > 0)
    return g_strdup_printf (_ ("%u d %u h %u min"), days, hours, minutes);
  if (hours > 0)
    return g_strdup_printf (_ ("%u h %u min %u s"), hours, minutes, seconds);
  if (minutes > 0)
    return g_strdup_printf (_ ("%u min %u s"), minutes, seconds);
  return g_strdup_printf (_ ("%u s"), seconds);
}

char *
encfg_clock_describe_offset (gint64 offset_s)
{
  static const char *const causes[] = {
    [ENCFG_CLOCK_SECONDS] = "",
    [ENCFG_CLOCK_DRIFT] = N_ (": it drifts, and has not been set for a long time"),
    [ENCFG_CLOCK_ZONE] = N_ (": another time zone, or summer time?"),
    [ENCFG_CLOCK_DATE] = N_ (": it was never set, or lost its power?"),
  };
  const EncfgClockOffset kind = encfg_clock_classify (offset_s);
  g_autofree char *size = format_size (ABS (offset_s));
  const char *cause = causes[kind];

  if (kind == ENCFG_CLOCK_SAME)
    return g_strdup (_ ("the same to the second"));
  /* gettext answers "" with the header of the catalogue. */
  cause = *cause ? _ (cause) : "";
  return offset_s > 0 ? g_strdup_printf (_ ("%s ahead%s"), size, cause)
                      : g_strdup_printf (_ ("%s behind%s"), size, cause);
}

static GDateTime *
at_zone (gint64 time_s, int zone_s)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (zone_s);
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (time_s);

  return g_date_time_to_timezone (moment, zone);
}

char *
encfg_clock_format (gint64 time_s, int zone_s)
{
  g_autoptr (GDateTime) moment = at_zone (time_s, zone_s);

  return g_date_time_format (moment, "%Y-%m-%d %H:%M:%S");
}

char *
encfg_clock_format_zone (int zone_s)
{
  g_autoptr (GDateTime) moment = at_zone (0, zone_s);

  return g_date_time_format (moment, "%:z");
}

char *
encfg_clock_format_iso8601 (gint64 time_s, int zone_s)
{
  g_autoptr (GDateTime) moment = at_zone (time_s, zone_s);

  return g_date_time_format (moment, "%Y-%m-%dT%H:%M:%S%:z");
}
