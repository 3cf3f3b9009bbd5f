/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What modules held before they were changed: a list to compare with what stands in the table, and
 * to restore from, by way of the review. Main thread only. */

#include "encfg-window.h"

G_BEGIN_DECLS

void encfg_backups_dialog_show (EncfgWindow *window);

G_END_DECLS
