/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a module's clock shows beside the computer's, the offset between the two, and words for it.
 * Pure, any thread.
 *
 * A module shows wall time and no zone. It is taken for the wall time of the computer's own zone,
 * or for UTC where the profile says so; either way the two are compared as seconds since 1970 UTC.
 */

#include "encfg-profile.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean is_valid; /* FALSE: the module shows no date, or was not asked */
  gint64 device_s;   /* since 1970-01-01 00:00 UTC */
  gint64 computer_s;
  gint64 offset_s; /* device − computer */
  int zone_s;      /* how far the computer's zone is ahead of UTC */
  gboolean is_utc; /* the module itself runs in UTC */
} EncfgClock;

/* The computer's side: its time, and how far its zone is ahead of UTC then. */
gint64 encfg_clock_now_us (int *zone_s);

/* `shown`: the number that the clock's registers hold, at `now_us`. A clock without fractions shows
 * the second that has begun, half a second less than it is on average: that much is allowed for. */
void encfg_clock_set_device (EncfgClock *self, gint64 shown, gint64 now_us);

/* The number that the registers are to hold at `now_s`. */
gint64 encfg_clock_to_shown (const EncfgClock *self, gint64 now_s);

typedef enum
{
  ENCFG_CLOCK_SAME, /* within the second that a clock can show */
  ENCFG_CLOCK_SECONDS,
  ENCFG_CLOCK_DRIFT, /* minutes: it runs fast or slow, and nobody has set it for long */
  ENCFG_CLOCK_ZONE,  /* quarters of an hour: another time zone, or summer time */
  ENCFG_CLOCK_DATE   /* further than it drifts: it was never set, or lost power */
} EncfgClockOffset;

EncfgClockOffset encfg_clock_classify (gint64 offset_s);
const char *encfg_clock_offset_name (EncfgClockOffset offset); /* "zone" … */

/* "2 h 0 min 1 s behind: another time zone …". (transfer full) */
char *encfg_clock_describe_offset (gint64 offset_s);

/* "2026-11-21 08:00:00" at `zone_s`, and the zone itself: "+01:00". (transfer full) */
char *encfg_clock_format (gint64 time_s, int zone_s);
char *encfg_clock_format_zone (int zone_s);

/* ISO 8601 with the zone. (transfer full) */
char *encfg_clock_format_iso8601 (gint64 time_s, int zone_s);

G_END_DECLS
