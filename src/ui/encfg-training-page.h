/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The page on which a person practises: a simulated module, its battery, its time and the faults of
 * its line. Main thread only. */

#include "encfg-training.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_TRAINING_PAGE (encfg_training_page_get_type ())
G_DECLARE_FINAL_TYPE (EncfgTrainingPage, encfg_training_page, ENCFG, TRAINING_PAGE, GtkBox)

/* Signal: "arrived" (const char *uri), when the session is to be connected there. */
GtkWidget *encfg_training_page_new (EncfgSession *session);

/* Starts a module as the page says. */
void encfg_training_page_start (EncfgTrainingPage *self);

EncfgTraining *encfg_training_page_get_training (EncfgTrainingPage *self);

G_END_DECLS
