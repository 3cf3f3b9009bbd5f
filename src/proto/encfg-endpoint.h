/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Where a module is reached: tcp://host:port?id=1, rtu:///dev/ttyUSB0?baud=9600&format=8N1&id=1,
 * rtu:COM12?baud=9600. IPv6 hosts stand in brackets. Plain data, any thread. */

#include <glib.h>

G_BEGIN_DECLS

#define ENCFG_UNIT_MAX 247u
/* On TCP: a module on Ethernet, or a gateway itself. */
#define ENCFG_UNIT_TCP_ITSELF 255u

typedef enum
{
  ENCFG_ENDPOINT_TCP,
  ENCFG_ENDPOINT_RTU
} EncfgEndpointKind;

typedef struct
{
  EncfgEndpointKind kind;
  char *host;     /* TCP: name or address, without brackets */
  guint16 port;   /* TCP: 0 = not given */
  char *device;   /* RTU: path or COM name, as the system knows it */
  guint baud;     /* RTU: 0 = not given */
  char format[4]; /* RTU: "8N1", "8E1" …; "" = not given */
  guint8 unit;    /* 1…247, 255 on TCP; 0 = not given */
} EncfgEndpoint;

/* Strict: unknown parameters, ports outside 1…65535, units outside 1…247 (TCP: also 255), formats
 * other than [78][NEO][12] and baud rates outside 300…1000000 are ENCFG_ERROR_USAGE. */
EncfgEndpoint *encfg_endpoint_parse (const char *uri, GError **error);

/* From what a person types on the command line or into the window: "10.0.0.5", "10.0.0.5:1502",
 * "[::1]:502", "module.example". */
EncfgEndpoint *encfg_endpoint_new_tcp (const char *host_port, GError **error);
EncfgEndpoint *
encfg_endpoint_new_rtu (const char *device, guint baud, const char *format, GError **error);

EncfgEndpoint *encfg_endpoint_copy (const EncfgEndpoint *self);
void encfg_endpoint_free (EncfgEndpoint *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgEndpoint, encfg_endpoint_free)

/* Canonical URI; parses back to the same. (transfer full) */
char *encfg_endpoint_to_string (const EncfgEndpoint *self);

/* "COM12" or "/dev/ttyUSB0": the physical line, the same for all units on it. "tcp:host:port" for
 * networks. (transfer full) */
char *encfg_endpoint_line_name (const EncfgEndpoint *self);

gboolean encfg_endpoint_equal (const EncfgEndpoint *a, const EncfgEndpoint *b);

/* Bits on the line per character: start + data + parity + stop. */
guint encfg_endpoint_bits_per_character (const EncfgEndpoint *self);

G_END_DECLS
