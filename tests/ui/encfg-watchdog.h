/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Notices when the main loop does not turn. A turn is what happens from one poll to the next. What
 * counts is its wall time without the time that the thread was ready to run and another one had the
 * processor: so own work and own waiting (calls that block, joins, fsync), but not the load of the
 * machine. Main thread only. */

#include <glib.h>

G_BEGIN_DECLS

/* A turn longer than this is a stall. */
#define ENCFG_WATCHDOG_LIMIT_MS 50

/* Watches the default context from now on, to the end of the program. */
void encfg_watchdog_start (void);

/* TRUE under a sanitizer or valgrind, where times say nothing. */
gboolean encfg_watchdog_is_slowed (void);

/* What is done from now on is called `what`. Stalls are told on standard error, with what the main
 * thread was doing. */
void encfg_watchdog_begin (const char *what);

/* The longest turn since, in ms; the one under way ends here. */
double encfg_watchdog_end (void);

G_END_DECLS
