/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Who else has a serial port open, as far as the system tells this user. Any thread. */

#include <glib.h>

G_BEGIN_DECLS

/* "mbpoll (process 1234)" of another process than this one, or NULL. (transfer full) */
char *encfg_port_dup_holder (const char *device);

G_END_DECLS
