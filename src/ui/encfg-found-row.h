/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What a search found at one place, as a row of a list. Main thread only. */

#include "encfg-search.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A module can be activated, anything else cannot. */
GtkWidget *encfg_found_row_new (const EncfgFinding *finding);

G_END_DECLS
