/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The language of a program. */

#include <glib.h>

G_BEGIN_DECLS

/* First thing in main (): takes the user's locale and finds the translations, those of the build
 * directory if the program runs from there. `for_machines`: messages stay English, as programs that
 * read the output expect. */
void encfg_locale_init (gboolean for_machines);

G_END_DECLS
