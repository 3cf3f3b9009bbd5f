/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Own style sheets, light or dark as the desktop asks. Main thread only. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Once, when there is a display. Follows the desktop from then on. */
void encfg_appearance_start (void);

G_END_DECLS
