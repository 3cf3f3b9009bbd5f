/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the instruments of the bench share: the clock, and a socket to be found at. Linux only. */

#include <stdint.h>
#include <sys/socket.h>

/* Both monotonic. */
int64_t wire_now_ns (void);
int64_t wire_now_us (void);

/* Listens on a free port of 127.0.0.1 and prints "ready PORT"; ends the program if it cannot. */
int wire_listen (void);

/* A non-blocking connection to that port; ends the program if there is none. */
int wire_connect (int port);

/* As many descriptors as the system lets it have. */
void wire_allow_many (void);
