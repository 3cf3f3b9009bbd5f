/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Which reading lies beyond which limit: the alarms of the profile, with the limits that the module
 * holds, each reading compared exactly. The module's own alarm bits are what it says itself; they
 * may lag behind by their hysteresis, so both are told apart here. Plain data, owned by one thread
 * at a time. */

#include "encfg-readings.h"
#include "encfg-setting-table.h"

G_BEGIN_DECLS

typedef struct
{
  EncfgProfile *profile;
  GArray *raw; /* EncfgValue: the limit of each alarm of the profile */
} EncfgLimits;

/* No limit is known at first. */
EncfgLimits *encfg_limits_new (EncfgProfile *profile);
void encfg_limits_free (EncfgLimits *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgLimits, encfg_limits_free)

/* The device side of the table: what the module holds. Main thread only. */
void encfg_limits_take_table (EncfgLimits *self, EncfgSettingTable *table);

/* One limit; UNREAD: not known. */
void encfg_limits_set (EncfgLimits *self, const EncfgItem *limit, const EncfgValue *value);

/* FALSE where no limit of this reading is known. */
gboolean encfg_limits_has_any (const EncfgLimits *self, const EncfgItem *reading);

/* From harmless to grave. */
typedef enum
{
  ENCFG_VERDICT_INSIDE,
  ENCFG_VERDICT_NOT_COMPARED, /* no limit is known, or none counts in this mode of the bank */
  ENCFG_VERDICT_NO_READING,   /* the module has no value, though it has for others */
  ENCFG_VERDICT_REPORTED,     /* inside, but the module reports something */
  ENCFG_VERDICT_WARNING,      /* beyond a limit of level 1 */
  ENCFG_VERDICT_ALARM,        /* beyond a limit of level 2 */
  ENCFG_VERDICT_IMPLAUSIBLE,  /* what the sensor cannot have measured */
  ENCFG_VERDICT_MISSING       /* the sensor does not answer */
} EncfgVerdictKind;
#define ENCFG_N_VERDICTS 8

typedef struct
{
  EncfgVerdictKind kind;
  const EncfgAlarm *alarm; /* of WARNING and ALARM the gravest; else NULL */
} EncfgVerdict;

/* TRUE from NO_READING on: what a list of "only what needs attention" shows. */
gboolean encfg_verdict_is_marked (const EncfgVerdict *self);

/* One reading. `index` from 0, as for encfg_readings_get. */
EncfgVerdict encfg_limits_judge (const EncfgLimits *self,
                                 const EncfgReadings *readings,
                                 const EncfgItem *reading,
                                 guint index);

/* One reading of the cells, or strings, first…first + n - 1: (element-type EncfgVerdict) (transfer
 * full). */
GArray *encfg_limits_judge_item (const EncfgLimits *self,
                                 const EncfgReadings *readings,
                                 const EncfgItem *reading,
                                 guint first,
                                 guint n);

/* All cells, or all strings, by all that is read of each: (element-type EncfgVerdict) (transfer
 * full). A value that no other cell has either, as the resistance before the first test, is not
 * missed. */
GArray *encfg_limits_judge_section (const EncfgLimits *self,
                                    const EncfgReadings *readings,
                                    EncfgSection section);

/* A limit as it is drawn over neighbours for which it is the same. */
typedef struct
{
  const EncfgAlarm *alarm;
  guint first, n; /* from 0 */
  double value;   /* in the unit of the reading; of a change in percent, what it comes to */
} EncfgLimitRun;

/* The limits that count now for a reading of first…first + n - 1: (element-type EncfgLimitRun)
 * (transfer full). */
GArray *encfg_limits_list_runs (const EncfgLimits *self,
                                const EncfgReadings *readings,
                                const EncfgItem *reading,
                                guint first,
                                guint n);

/* The change of a reading from its reference in percent; FALSE where either is not valid, or the
 * profile compares this reading with none. */
gboolean encfg_limits_get_change (const EncfgLimits *self,
                                  const EncfgReadings *readings,
                                  const EncfgItem *reading,
                                  guint index,
                                  double *percent);

/* The mode of the string (from 0) as it tells itself, else of the bank: "float"; NULL if nobody
 * tells. Borrowed. */
const char *encfg_limits_get_mode (const EncfgReadings *readings, guint string);

/* TRUE if one of the first `n` has a valid reading: then others without one miss it. */
gboolean encfg_limits_has_value (const EncfgReadings *readings, const EncfgItem *item, guint n);

/* encfg-limits-text */
const char *encfg_verdict_name (EncfgVerdictKind kind);    /* "warning" */
const char *encfg_verdict_text (EncfgVerdictKind kind);    /* "Warning"; translated */
const char *encfg_verdict_sign (const EncfgVerdict *self); /* "▲", "▼" …; "" if inside */

/* Why a cell or string is judged so: "▲ Floating V High 1, ▼ IR Low", "Sensor missing", "Inside".
 * (transfer full) */
char *encfg_limits_describe (const EncfgLimits *self,
                             const EncfgReadings *readings,
                             EncfgSection section,
                             guint index,
                             EncfgVerdictKind kind);

/* A chart in words: "Voltage of 24 batteries: 2 outside their limits (3, 9); lowest 12480 mV
 * (battery 3), highest …, mean …". (transfer full) */
char *encfg_limits_summarize (const EncfgLimits *self,
                              const EncfgReadings *readings,
                              const EncfgItem *reading,
                              guint first,
                              guint n);

G_END_DECLS
