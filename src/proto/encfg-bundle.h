/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The data that the programs carry with them: profiles and scenarios. Any thread. */

#include <gio/gio.h>

G_BEGIN_DECLS

#define ENCFG_BUNDLE_PATH "/io/github/encfg/EnCfg/"

/* (transfer none) */
GResource *encfg_bundle_get (void);

G_END_DECLS
