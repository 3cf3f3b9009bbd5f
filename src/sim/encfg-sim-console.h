/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the program en-cfg-sim has of the system it was started from: standard streams, signals,
 * limits. Main thread only. */

#include "encfg-sim-control.h"

G_BEGIN_DECLS

/* Takes remote control from standard input, answers on standard output. */
void encfg_sim_console_attach (EncfgSimControl *control);

/* A line for standard output, between the answers. Never waits for it to be read. */
void encfg_sim_console_say (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* A message for standard error while the program runs; lost if nobody has read those before. */
void encfg_sim_console_tell (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* As many open connections as the system lets this user have; the usual limit is 1024. */
void encfg_sim_console_allow_many_clients (void);

/* Ends `loop` on SIGINT and SIGTERM, where the system has them. */
void encfg_sim_console_quit_on_signal (GMainLoop *loop);

G_END_DECLS
