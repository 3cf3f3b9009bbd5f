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

/* One heap for all threads, where the system makes one for each: those that write answers and files
 * come and go, and what each keeps for the next one adds up. To be called first of all. */
void encfg_sim_console_share_heap (void);

/* As many open connections as the system lets this user have; the usual limit is 1024. */
void encfg_sim_console_allow_many_clients (void);

/* Ends `loop` on SIGINT, SIGTERM and SIGHUP, where the system has such signals; SIGHUP may have
 * been ignored before, and stays so, unless there is a panel: its terminal is closed. */
void encfg_sim_console_quit_on_signal (GMainLoop *loop, gboolean has_panel);

/* TRUE if both standard input and output are a terminal. */
gboolean encfg_sim_console_is_terminal (void);

/* What is written to standard error from now on comes line by line to `func`, and to standard error
 * itself when it is given back. NULL if that is no terminal, and so disturbs none. */
typedef struct _EncfgSimAside EncfgSimAside;
typedef void (*EncfgSimAsideFunc) (const char *line, gpointer data);
EncfgSimAside *encfg_sim_console_take_errors (EncfgSimAsideFunc func, gpointer data);
void encfg_sim_console_give_errors_back (EncfgSimAside *self);

G_END_DECLS
