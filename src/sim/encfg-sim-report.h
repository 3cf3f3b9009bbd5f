/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the answers of the remote control say of one module and of the scenario that runs, for a
 * panel that shows them. Pure; any thread. */

#include "encfg-sim-faults.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  guint count;  /* requests that still suffer it, or ENCFG_SIM_FAULT_FOREVER */
  guint left_s; /* seconds of module time that it still lasts; 0: it has no end */
} EncfgSimReportFault;

typedef struct
{
  char *label; /* as on the case */
  char *state; /* "on", "off", "blink" */
} EncfgSimReportLamp;

typedef struct
{
  double volts, amperes; /* NAN: it tells none */
} EncfgSimReportString;

typedef struct
{
  char *serial;
  char *uri;        /* where it answers first */
  char **endpoints; /* all of them */
  char *time;       /* of its clock, or NULL: it has none */
  double speed;
  char *bank;      /* float, charge, discharge, rest */
  GArray *strings; /* EncfgSimReportString */
  guint n_alarms;
  char *first_alarm; /* in words, or NULL */
  gboolean is_testing;
  guint n_tested, n_to_test; /* while it tests resistances */
  guint n_connections;       /* over TCP */
  char *last_request;        /* in words, or NULL */
  gboolean has_power;
  gboolean is_switched_on; /* and without power all the same: it restarts */
  guint requests;
  GArray *faults; /* EncfgSimReportFault */
  GArray *lamps;  /* EncfgSimReportLamp, in the order of the profile */
} EncfgSimReport;

/* From the answers to {"op":"state"} and {"op":"leds"}: of the first module that they tell of. */
EncfgSimReport *encfg_sim_report_new (const char *state, const char *leds, GError **error);
void encfg_sim_report_free (EncfgSimReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSimReport, encfg_sim_report_free)

typedef struct
{
  char *text;
  gboolean is_achieved;
  char *found; /* what stands in the way, or NULL */
} EncfgSimScoreGoal;

typedef struct
{
  GArray *goals; /* EncfgSimScoreGoal, in the order of the scenario */
  guint n_achieved;
} EncfgSimScore;

/* From the answer to {"op":"score"}. */
EncfgSimScore *encfg_sim_score_new (const char *answer, GError **error);
void encfg_sim_score_free (EncfgSimScore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgSimScore, encfg_sim_score_free)

/* FALSE for a refusal: ENCFG_ERROR_USAGE with what it says. */
gboolean encfg_sim_report_check_answer (const char *answer, GError **error);

G_END_DECLS
