/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the files of operations share: one line of the remote control on its way to its answer, and
 * the operations on the battery (encfg-sim-ops-bank.c) and
 * the settings (encfg-sim-ops-settings.c), the rest being in encfg-sim-ops.c. */

#include "encfg-sim-ops.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  EncfgSimServer *server;
  EncfgSimModule *module; /* NULL: all */
  EncfgSimAnswerFunc func;
  gpointer data;
} EncfgSimCall;

/* `next` iterates: 0 before the first module. NULL when there is none left. */
EncfgSimModule *encfg_sim_call_next_module (const EncfgSimCall *call, guint *next);

/* ENCFG_ERROR_USAGE names the member and its limits. */
gboolean encfg_sim_call_get_number (JsonObject *object,
                                    const char *member,
                                    double min,
                                    double max,
                                    double *out,
                                    GError **error);

/* After a change of what survives the loss of power. FALSE, with an error in the place of one that
 * stood there, if it cannot be kept. */
gboolean encfg_sim_call_keep (EncfgSimModule *module, GError **error);

/* Likewise of a number without a fraction. */
gboolean encfg_sim_call_get_whole (JsonObject *object,
                                   const char *member,
                                   guint min,
                                   guint max,
                                   guint *out,
                                   GError **error);

/* {"op":"bank","mode":"discharge"} */
gboolean
encfg_sim_ops_bank (EncfgSimCall *call, JsonObject *object, JsonBuilder *answer, GError **error);

/* {"op":"set-cell","cell":12,"ir_uohm":9000,"voltage_mv":13100,"temperature_c":31,"sensor":"ok",
 * "soc":90,"soh":80,"id":3,"leak":true,"liquid_low":false,"defect":"dry"}; cells count from 1 over
 * the module. Nothing is changed unless all of it can be. */
gboolean encfg_sim_ops_set_cell (EncfgSimCall *call,
                                 JsonObject *object,
                                 JsonBuilder *answer,
                                 GError **error);

/* {"op":"set-string","string":1,"hall":false,"current_a":-20,"ripple_a":3,"ripple_v":1,
 * "transformer":"reversed"} or "ok"; null lets current or ripple be as they are. */
gboolean encfg_sim_ops_set_string (EncfgSimCall *call,
                                   JsonObject *object,
                                   JsonBuilder *answer,
                                   GError **error);

/* {"op":"swap-sensors","cell":3,"with":4} */
gboolean encfg_sim_ops_swap_sensors (EncfgSimCall *call,
                                     JsonObject *object,
                                     JsonBuilder *answer,
                                     GError **error);

/* {"op":"ring","ring":1,"broken_after":10,"until":20}: the sensors 11 to 20 of the R-bus ring
 * cannot be reached; without "until" none behind 10, without "broken_after" the ring is whole. Each
 * takes the place of what was broken of the ring before. */
gboolean
encfg_sim_ops_ring (EncfgSimCall *call, JsonObject *object, JsonBuilder *answer, GError **error);

/* {"op":"set-setting","key":"temp-high","value":50} in the unit that is shown, or a text: as if
 * somebody had set it before. */
gboolean encfg_sim_ops_set_setting (EncfgSimCall *call,
                                    JsonObject *object,
                                    JsonBuilder *answer,
                                    GError **error);

/* {"op":"set-preset","preset":"2V"}: all settings that it names. */
gboolean encfg_sim_ops_set_preset (EncfgSimCall *call,
                                   JsonObject *object,
                                   JsonBuilder *answer,
                                   GError **error);

/* {"op":"save-reference"}: the resistances of now were tested and saved long ago. */
gboolean encfg_sim_ops_save_reference (EncfgSimCall *call,
                                       JsonObject *object,
                                       JsonBuilder *answer,
                                       GError **error);

/* {"op":"set-input","input":1,"value":true}: its contact is closed, or open. */
gboolean encfg_sim_ops_set_input (EncfgSimCall *call,
                                  JsonObject *object,
                                  JsonBuilder *answer,
                                  GError **error);

/* {"op":"set-ambient","temperature_c":31,"humidity":60} */
gboolean encfg_sim_ops_set_ambient (EncfgSimCall *call,
                                    JsonObject *object,
                                    JsonBuilder *answer,
                                    GError **error);

/* Adds to an open answer what is achieved (encfg-sim-scenario.c). */
void encfg_sim_scenario_add_score (EncfgSimScenario *self, JsonBuilder *answer);

G_END_DECLS
