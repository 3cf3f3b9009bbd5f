/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The faults that the line of the simulated module suffers: which there are, and those that stand.
 * Main thread only. */

#include "encfg-training.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_FAULT_BOX (encfg_fault_box_get_type ())
G_DECLARE_FINAL_TYPE (EncfgFaultBox, encfg_fault_box, ENCFG, FAULT_BOX, GtkBox)

/* Once. */
void encfg_fault_box_set_training (EncfgFaultBox *self, EncfgTraining *training);

G_END_DECLS
