/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One line of controls that changes what a part of the simulated battery shows: which cell, what of
 * it, to which value. It offers what the simulator can do and the profile lets one see. Main thread
 * only. */

#include "encfg-training.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_SIM_KNOB (encfg_sim_knob_get_type ())
G_DECLARE_FINAL_TYPE (EncfgSimKnob, encfg_sim_knob, ENCFG, SIM_KNOB, GtkBox)

/* A line for each part that has something to change, for the module that runs: (element-type
 * EncfgSimKnob) (transfer full, floating) */
GPtrArray *encfg_sim_knob_list (EncfgTraining *training);

G_END_DECLS
