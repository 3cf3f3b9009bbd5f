/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* A button beside an entry that shows what may stand in it, for those who do not type. The menu is
 * made when it is opened. The keyboard stays in the entry, and comes back to it. Main thread only.
 */

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal "chosen" (text): one of the choices, or "". */
#define ENCFG_TYPE_CHOICE (encfg_choice_get_type ())
G_DECLARE_FINAL_TYPE (EncfgChoice, encfg_choice, ENCFG, CHOICE, GtkBox)

/* `entry` outlives it. */
GtkWidget *encfg_choice_new (GtkWidget *entry);

/* `choices` NULL: there is no choice, and no button. `label` names what it is for. */
void encfg_choice_offer (EncfgChoice *self, const char *const *choices, const char *label);

/* What stands in the entry's row now, one of the choices or another text. */
void encfg_choice_set_current (EncfgChoice *self, const char *text);

/* FALSE if there is no choice. */
gboolean encfg_choice_open (EncfgChoice *self);

G_END_DECLS
