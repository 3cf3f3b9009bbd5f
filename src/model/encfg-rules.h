/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The profile's rules between rows, held against what the module will contain after a write. A
 * broken rule warns, it never blocks. Pure; main thread, like the table. */

#include "encfg-setting-table.h"

G_BEGIN_DECLS

/* One line per broken rule: "Charge V Low (14500 mV) is not below Charge V High (14100 mV):
 * reason". Rules of which one side is not known are not judged. (element-type utf8) (transfer full)
 */
GPtrArray *encfg_rules_check (EncfgSettingTable *table);

G_END_DECLS
