/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The simulated module that a window serves to practise on: its life, what it shows, and that the
 * session follows it where it goes. What is done to it are operations of the simulator's remote
 * control; none is decided here. Main thread only. */

#include "encfg-session.h"
#include "encfg-sim-factory.h"
#include "encfg-sim-report.h"
#include "encfg-sim-scenario.h"

G_BEGIN_DECLS

#define ENCFG_TYPE_TRAINING (encfg_training_get_type ())
G_DECLARE_FINAL_TYPE (EncfgTraining, encfg_training, ENCFG, TRAINING, GObject)

/* Signals: "changed", after anything that a view shows; "arrived" (const char *uri,
 * gboolean connects), when the module answers there and the session is to be connected to it; not
 * so if it is an exercise to find it, of which `uri` tells the line alone. */
EncfgTraining *encfg_training_new (EncfgSession *session);

/* Starts a module, or those of a scenario (transfer full); a former one is stopped. All say in the
 * session's log what became of it. */
void encfg_training_start (EncfgTraining *self, const EncfgSimTraits *traits);
void encfg_training_start_exercise (EncfgTraining *self, EncfgSimScenario *scenario);
void encfg_training_stop (EncfgTraining *self);

/* From the start until the stop, and whether it answers already. */
gboolean encfg_training_is_on (EncfgTraining *self);
gboolean encfg_training_is_ready (EncfgTraining *self);

/* NULL while there is none. Borrowed. */
EncfgProfile *encfg_training_get_profile (EncfgTraining *self);
guint encfg_training_count_cells (EncfgTraining *self);
guint encfg_training_count_strings (EncfgTraining *self);

/* Where it answers, as far as one may know; NULL until it is ready. As a URI, and in the words of
 * one who types it. (transfer full) */
char *encfg_training_describe_place (EncfgTraining *self);
char *encfg_training_dup_known_place (EncfgTraining *self);

/* It is on a serial line. */
gboolean encfg_training_is_serial (EncfgTraining *self);

/* It is to be found, and the session is not connected to it. */
gboolean encfg_training_is_sought (EncfgTraining *self);

/* As looked at last; NULL before. Borrowed. */
const EncfgSimReport *encfg_training_get_report (EncfgTraining *self);

/* The scenario that runs, what is to be done, translated, and what of it was achieved when it was
 * asked for last; NULL where there is none. Borrowed. */
const char *encfg_training_get_exercise (EncfgTraining *self);
const char *encfg_training_get_task (EncfgTraining *self);
const EncfgSimScore *encfg_training_get_score (EncfgTraining *self);

/* Asks what of the exercise is achieved; the log tells, too. */
void encfg_training_ask_score (EncfgTraining *self);

/* Runs an operation of the remote control and then looks at the module again. `sentence` goes into
 * the session's log if it is done (NULL: nothing does), else the refusal. */
void encfg_training_run (EncfgTraining *self, const char *line, const char *sentence);

/* In the session's log. */
void encfg_training_tell (EncfgTraining *self, const char *sentence);

/* A view of the module came into sight (or left it): while there is one it is looked at twice a
 * second. */
void encfg_training_watch (EncfgTraining *self, gboolean is_seen);

G_END_DECLS
