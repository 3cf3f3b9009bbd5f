/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One lamp on the front of a module: drawn, and said in words for who does not see it. Main thread
 * only. */

#include "encfg-sim-words.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ENCFG_TYPE_LAMP (encfg_lamp_get_type ())
G_DECLARE_FINAL_TYPE (EncfgLamp, encfg_lamp, ENCFG, LAMP, GtkWidget)

/* `label` as printed on the case. The colour is that of the style. */
GtkWidget *encfg_lamp_new (const char *label);

void encfg_lamp_set_state (EncfgLamp *self, EncfgSimLampState state);

/* "on", "off", "blinks"; translated. */
const char *encfg_lamp_describe (EncfgLamp *self);

/* Between the two halves of blinking; all lamps of a case blink together. */
void encfg_lamp_set_phase (EncfgLamp *self, gboolean is_lit);

G_END_DECLS
