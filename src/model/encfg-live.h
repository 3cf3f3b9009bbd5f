/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Readings of the session's module, read again and again while somebody looks. It waits for
 * whatever else goes over the line: as soon as a verb of the session begins, a reading under way is
 * given up. Nothing is polled while the connection is lost: who answers then may be another module,
 * and only Read of the session makes sure. Main thread only. */

#include "encfg-limits.h"
#include "encfg-session.h"

G_BEGIN_DECLS

typedef enum
{
  ENCFG_LIVE_OFFLINE, /* no module */
  ENCFG_LIVE_WAITING, /* for the first readings */
  ENCFG_LIVE_RUNNING,
  ENCFG_LIVE_HELD,   /* a verb of the session has the line */
  ENCFG_LIVE_PAUSED, /* by the user */
  ENCFG_LIVE_STALE   /* the last reading failed, or the connection is lost */
} EncfgLiveState;
#define ENCFG_N_LIVE_STATES 6

/* Signals: "updated", other readings or limits; "changed", another state or time. */
#define ENCFG_TYPE_LIVE (encfg_live_get_type ())
G_DECLARE_FINAL_TYPE (EncfgLive, encfg_live, ENCFG, LIVE, GObject)

/* Holds the session. Does nothing until somebody looks. */
EncfgLive *encfg_live_new (EncfgSession *session);

/* Somebody looks, or nobody does any more. */
void encfg_live_set_watched (EncfgLive *self, gboolean is_watched);

void encfg_live_set_paused (EncfgLive *self, gboolean is_paused);

/* From the end of one reading to the start of the next; 500 at first. */
void encfg_live_set_interval (EncfgLive *self, guint interval_ms);

EncfgLiveState encfg_live_get_state (EncfgLive *self);

/* The last that were read of the module that is connected, or was last; NULL: none. Borrowed until
 * the next "updated". */
const EncfgReadings *encfg_live_get_readings (EncfgLive *self);

/* The limits to go with them; NULL without readings. Borrowed likewise. */
const EncfgLimits *encfg_live_get_limits (EncfgLive *self);

/* TRUE if the readings are of no real battery, also when the module is gone. */
gboolean encfg_live_is_simulated (EncfgLive *self);

/* "Live · read 14:02:11", "Paused · read …", "Stale · read …: no answer". (transfer full) */
char *encfg_live_describe (EncfgLive *self);
const char *encfg_live_state_name (EncfgLiveState state); /* "running" */
const char *encfg_live_state_sign (EncfgLiveState state); /* "●", "❚❚" … */

/* As encfg_readings_to_csv, with verdicts. Only with readings. (transfer full) */
char *encfg_live_to_csv (EncfgLive *self, EncfgSection section, guint string);

G_END_DECLS
