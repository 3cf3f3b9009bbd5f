/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-trace-pcap.h"

#include <gio/gio.h>
#include <string.h>

/* https://www.tcpdump.org/linktypes.html */
#define LINKTYPE_RAW 101 /* an IP packet */
#define LINKTYPE_USER0 147

#define PCAP_MAGIC 0xa1b2c3d4u
#define SNAP_LENGTH 65535
#define IP_SIZE 20
#define TCP_SIZE 20
#define MODBUS_PORT 502
#define FIRST_PORT 49152
#define N_PORTS 16384

enum
{
  TCP_SYN = 0x02,
  TCP_PSH = 0x08,
  TCP_ACK = 0x10
};

/* RFC 5737: addresses that are nobody's. */
static const guint8 our_address[4] = { 192, 0, 2, 1 };
static const guint8 unknown_address[4] = { 192, 0, 2, 2 };

typedef struct
{
  guint8 address[4]; /* of the module */
  guint16 port;      /* ours */
  guint32 sent, received;
} Connection;

struct _EncfgTracePcap
{
  EncfgEndpointKind kind;
  guint first;             /* where ports and sequence numbers begin, other in each session */
  GHashTable *connections; /* by number → Connection */
};

EncfgTracePcap *
encfg_trace_pcap_new (EncfgEndpointKind kind)
{
  EncfgTracePcap *self = g_new0 (EncfgTracePcap, 1);

  self->kind = kind;
  self->first = g_random_int ();
  self->connections = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

void
encfg_trace_pcap_free (EncfgTracePcap *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->connections);
  g_free (self);
}

static void
put_native (guint8 *at, guint32 number)
{
  memcpy (at, &number, sizeof number);
}

void
encfg_trace_pcap_header (EncfgEndpointKind kind, guint8 header[ENCFG_TRACE_PCAP_HEADER])
{
  const guint16 version[] = { 2, 4 };

  memset (header, 0, ENCFG_TRACE_PCAP_HEADER);
  put_native (header, PCAP_MAGIC);
  memcpy (header + 4, version, sizeof version);
  put_native (header + 16, SNAP_LENGTH);
  put_native (header + 20, kind == ENCFG_ENDPOINT_TCP ? LINKTYPE_RAW : LINKTYPE_USER0);
}

static void
put_record (GByteArray *out, gint64 real_us, guint length)
{
  guint8 head[16];

  put_native (head, (guint32) (real_us / G_USEC_PER_SEC));
  put_native (head + 4, (guint32) (real_us % G_USEC_PER_SEC));
  put_native (head + 8, length);
  put_native (head + 12, length);
  g_byte_array_append (out, head, sizeof head);
}

static void
put_u16 (guint8 *at, guint number)
{
  at[0] = (guint8) (number >> 8);
  at[1] = (guint8) number;
}

static void
put_u32 (guint8 *at, guint32 number)
{
  put_u16 (at, number >> 16);
  put_u16 (at + 2, number & 0xffff);
}

/* RFC 1071 */
static guint32
add_up (guint32 sum, const guint8 *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    sum += i % 2 == 0 ? (guint32) bytes[i] << 8 : bytes[i];
  return sum;
}

static guint
fold (guint32 sum)
{
  while (sum >> 16)
    sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

static void
fill_ip (guint8 *ip, const guint8 *from, const guint8 *to, guint length)
{
  ip[0] = 0x45;
  put_u16 (ip + 2, length);
  put_u16 (ip + 6, 0x4000); /* not to be fragmented */
  ip[8] = 64;
  ip[9] = 6;
  memcpy (ip + 12, from, 4);
  memcpy (ip + 16, to, 4);
  put_u16 (ip + 10, fold (add_up (0, ip, IP_SIZE)));
}

static void
put_packet (GByteArray *out,
            gint64 real_us,
            Connection *connection,
            gboolean is_ours,
            guint8 flags,
            const guint8 *bytes,
            gsize length)
{
  guint8 head[IP_SIZE + TCP_SIZE] = { 0 };
  guint8 *tcp = head + IP_SIZE;
  guint32 *mine = is_ours ? &connection->sent : &connection->received;
  guint32 theirs = is_ours ? connection->received : connection->sent;
  guint size = TCP_SIZE + (guint) length;

  fill_ip (head,
           is_ours ? our_address : connection->address,
           is_ours ? connection->address : our_address,
           IP_SIZE + size);
  put_u16 (tcp, is_ours ? connection->port : MODBUS_PORT);
  put_u16 (tcp + 2, is_ours ? MODBUS_PORT : connection->port);
  put_u32 (tcp + 4, *mine);
  put_u32 (tcp + 8, flags & TCP_ACK ? theirs : 0);
  tcp[12] = TCP_SIZE / 4 << 4;
  tcp[13] = flags;
  put_u16 (tcp + 14, 0xffff); /* window */
  put_u16 (tcp + 16,
           fold (add_up (add_up (add_up (6 + size, head + 12, 8), tcp, TCP_SIZE), bytes, length)));
  *mine += (guint32) length + (flags & TCP_SYN ? 1 : 0);

  put_record (out, real_us, IP_SIZE + size);
  g_byte_array_append (out, head, sizeof head);
  g_byte_array_append (out, bytes, (guint) length);
}

/* One that nothing passed over yet begins with its handshake. */
static Connection *
find_connection (EncfgTracePcap *self,
                 const EncfgTraceFrame *frame,
                 gint64 real_us,
                 GByteArray *out)
{
  gpointer key = GUINT_TO_POINTER (frame->connection);
  Connection *connection = g_hash_table_lookup (self->connections, key);
  g_autoptr (GInetAddress) address = NULL;

  if (connection != NULL)
    return connection;
  connection = g_new0 (Connection, 1);
  g_hash_table_insert (self->connections, key, connection);
  if (frame->endpoint != NULL && frame->endpoint->host != NULL)
    address = g_inet_address_new_from_string (frame->endpoint->host);
  memcpy (connection->address,
          address != NULL && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4
            ? g_inet_address_to_bytes (address)
            : unknown_address,
          sizeof connection->address);
  connection->port = (guint16) (FIRST_PORT + (self->first + frame->connection) % N_PORTS);
  connection->sent = self->first;
  connection->received = ~self->first;
  put_packet (out, real_us, connection, TRUE, TCP_SYN, NULL, 0);
  put_packet (out, real_us, connection, FALSE, TCP_SYN | TCP_ACK, NULL, 0);
  put_packet (out, real_us, connection, TRUE, TCP_ACK, NULL, 0);
  return connection;
}

void
encfg_trace_pcap_add (EncfgTracePcap *self,
                      const EncfgTraceFrame *frame,
                      gint64 real_us,
                      GByteArray *out)
{
  EncfgEndpointKind kind = frame->endpoint != NULL ? frame->endpoint->kind : self->kind;

  if (frame->length == 0 || kind != self->kind)
    return;
  if (kind == ENCFG_ENDPOINT_RTU)
    {
      put_record (out, real_us, (guint) frame->length);
      g_byte_array_append (out, frame->bytes, (guint) frame->length);
      return;
    }
  put_packet (out,
              real_us,
              find_connection (self, frame, real_us, out),
              frame->direction == ENCFG_TRACE_SENT,
              TCP_PSH | TCP_ACK,
              frame->bytes,
              frame->length);
}
