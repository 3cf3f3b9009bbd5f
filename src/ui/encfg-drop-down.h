/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Main thread only. */

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Says "NAME: what is chosen" of what has the focus: the toolkit gives it to a button inside, which
 * has no name. The items are GtkStringObject. `name` NULL: that of the label before it. */
void encfg_drop_down_set_name (GtkDropDown *drop_down, const char *name);

G_END_DECLS
