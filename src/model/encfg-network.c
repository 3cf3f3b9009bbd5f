/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-network.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-profile-text.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define ALL_ONES G_GINT64_CONSTANT (0xffffffff)

/* A mask leaves a network address, a broadcast address, the module and somebody to talk to it. */
#define HOST_BITS_MIN 2

static gint64
get_number (EncfgSettingTable *table, const char *key)
{
  EncfgSetting *row = encfg_setting_table_find (table, key);
  const EncfgValue *value = row ? encfg_setting_get_resulting (row) : NULL;

  return value && value->kind == ENCFG_VALUE_NUMBER ? value->number : -1;
}

void
encfg_network_init (EncfgNetwork *self, EncfgSettingTable *table)
{
  self->ip = get_number (table, "ip");
  self->gateway = get_number (table, "gateway");
  self->mask = get_number (table, "mask");
  self->port = get_number (table, "port");
}

gboolean
encfg_network_is_loopback (gint64 address)
{
  return address >> 24 == 127;
}

char *
encfg_network_format (gint64 address)
{
  return g_strdup_printf ("%u.%u.%u.%u",
                          (guint) (address >> 24 & 255),
                          (guint) (address >> 16 & 255),
                          (guint) (address >> 8 & 255),
                          (guint) (address & 255));
}

static void
fault_free (gpointer data)
{
  g_free (((EncfgNetworkFault *) data)->message);
  g_free (data);
}

/* Takes the message. */
static void
add_fault (GPtrArray *faults, const char *key, char *message)
{
  EncfgNetworkFault *fault = g_new0 (EncfgNetworkFault, 1);

  fault->key = key;
  fault->message = message;
  g_ptr_array_add (faults, fault);
}

static char *
format_network (const EncfgNetwork *self)
{
  g_autofree char *network = encfg_network_format (self->ip & self->mask);

  return g_strdup_printf ("%s/%u", network, 32 - g_bit_storage ((gulong) (ALL_ONES & ~self->mask)));
}

/* TRUE if the other rows can be judged by the mask. */
static gboolean
check_mask (const EncfgNetwork *self, GPtrArray *faults)
{
  const gint64 hosts = ALL_ONES & ~self->mask;
  g_autofree char *mask = NULL;

  if (self->mask < 0)
    return FALSE;
  mask = encfg_network_format (self->mask);
  if ((hosts & (hosts + 1)) != 0)
    add_fault (faults,
               "mask",
               g_strdup_printf (
                 _ ("%s is no mask: its ones must stand together, as in 255.255.255.0"), mask));
  else if (hosts + 1 < 1 << HOST_BITS_MIN || self->mask == 0)
    add_fault (faults, "mask", g_strdup_printf (_ ("%s leaves no network with hosts in it"), mask));
  else
    return TRUE;
  return FALSE;
}

/* Why `address` can be nobody's in the network of the set, or NULL. (transfer full) */
static char *
refuse_host (const EncfgNetwork *self, gint64 address)
{
  const gint64 hosts = ALL_ONES & ~self->mask;
  g_autofree char *text = encfg_network_format (address);
  g_autofree char *network = format_network (self);

  if ((address & hosts) == 0)
    return g_strdup_printf (_ ("%s is the address of the network %s itself"), text, network);
  if ((address & hosts) == hosts)
    return g_strdup_printf (_ ("%s is the broadcast address of the network %s"), text, network);
  return NULL;
}

static void
check_ip (const EncfgNetwork *self, gboolean has_mask, gboolean is_simulated, GPtrArray *faults)
{
  const gint64 first = self->ip >> 24;
  g_autofree char *text = NULL;
  char *refusal = NULL;

  if (self->ip < 0)
    return;
  text = encfg_network_format (self->ip);
  if (encfg_network_is_loopback (self->ip) && !is_simulated)
    refusal = g_strdup_printf (
      _ ("%s means the computer itself; only a simulated module can have it"), text);
  else if (first == 0 || first >= 224)
    refusal = g_strdup_printf (_ ("%s is no address that a module can have"), text);
  else if (has_mask)
    refusal = refuse_host (self, self->ip);
  if (refusal)
    add_fault (faults, "ip", refusal);
}

static void
check_gateway (const EncfgNetwork *self, GPtrArray *faults)
{
  g_autofree char *text = encfg_network_format (self->gateway);
  g_autofree char *network = format_network (self);
  char *refusal = NULL;

  if ((self->gateway & self->mask) != (self->ip & self->mask))
    refusal = g_strdup_printf (
      _ ("%s is not in the network %s of the IP; 0.0.0.0 means no gateway"), text, network);
  else if (self->gateway == self->ip)
    refusal = g_strdup_printf (_ ("%s is the module itself; 0.0.0.0 means no gateway"), text);
  else
    refusal = refuse_host (self, self->gateway);
  if (refusal)
    add_fault (faults, "gateway", refusal);
}

GPtrArray *
encfg_network_check (const EncfgNetwork *self, gboolean is_simulated)
{
  GPtrArray *faults = g_ptr_array_new_with_free_func (fault_free);
  const gboolean has_mask = check_mask (self, faults);

  check_ip (self, has_mask, is_simulated, faults);
  if (has_mask && self->ip >= 0 && self->gateway > 0)
    check_gateway (self, faults);
  if (self->port == 0 || self->port > G_MAXUINT16)
    add_fault (faults,
               "port",
               g_strdup_printf (_ ("%d is no port; they go from 1 to 65535"), (int) self->port));
  return faults;
}

static guint32
number_of (GInetAddress *address)
{
  guint32 number;

  memcpy (&number, g_inet_address_to_bytes (address), sizeof number);
  return g_ntohl (number);
}

/* GLib lists no interfaces. But a connected UDP socket knows its own address, and sends nothing. */
gboolean
encfg_network_find_route (guint32 to, guint32 *from)
{
  g_autofree char *text = encfg_network_format (to);
  g_autoptr (GSocketAddress) there = g_inet_socket_address_new_from_string (text, 9);
  g_autoptr (GSocket) socket =
    g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocketAddress) here = NULL;

  if (!socket || !g_socket_connect (socket, there, NULL, NULL))
    return FALSE;
  here = g_socket_get_local_address (socket, NULL);
  if (!here)
    return FALSE;
  *from = number_of (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (here)));
  return TRUE;
}

char *
encfg_network_warn_if_far (const EncfgNetwork *self, EncfgNetworkRoute route)
{
  g_autofree char *network = NULL;
  guint32 from;

  if (self->ip < 0 || self->mask < 0)
    return NULL;
  if (route ((guint32) self->ip, &from) &&
      ((from & self->mask) == (self->ip & self->mask) ||
       (encfg_network_is_loopback (from) && encfg_network_is_loopback (self->ip))))
    return NULL;
  network = format_network (self);
  return g_strdup_printf (_ ("this computer has no address in the network %s: after the restart it "
                             "reaches the module only "
                             "through a router, or with an address of its own there"),
                          network);
}

/* A loopback address needs no gateway: the one that a simulated module holds may stay. Returns a
 * note about it, or NULL. (transfer full) */
static char *
excuse_gateway (EncfgNetwork *self, EncfgSettingTable *table, gboolean is_simulated)
{
  EncfgSetting *row = encfg_setting_table_find (table, "gateway");
  const gint64 gateway = self->gateway;
  g_autofree char *text = NULL;

  if (!is_simulated || !encfg_network_is_loopback (self->ip) || !row ||
      encfg_setting_get_source (row) != ENCFG_SOURCE_NONE)
    return NULL;
  self->gateway = -1;
  if (gateway <= 0 || self->mask < 0 || (gateway & self->mask) == (self->ip & self->mask))
    return NULL;
  text = encfg_network_format (gateway);
  return g_strdup_printf (
    _ (
      "the gateway stays at %s, which is in another network than the IP; 0.0.0.0 means no gateway"),
    text);
}

static gboolean
has_invalid_row (EncfgSettingTable *table)
{
  const EncfgSettingCounts counts = encfg_setting_count (encfg_setting_table_get_rows (table));

  return counts.invalid > 0;
}

static void
reject_faults (EncfgSettingTable *table, const GPtrArray *faults)
{
  for (guint i = 0; i < faults->len; i++)
    {
      const EncfgNetworkFault *fault = g_ptr_array_index (faults, i);
      EncfgSetting *row = encfg_setting_table_find (table, fault->key);
      const EncfgItem *item = encfg_setting_get_item (row);
      g_autofree char *text = encfg_codec_format (item, encfg_setting_get_resulting (row));
      g_autoptr (GError) reason = g_error_new (
        ENCFG_ERROR, ENCFG_ERROR_RANGE, "%s: %s", encfg_profile_text (item->label), fault->message);

      encfg_setting_reject_config (row, text, ENCFG_SOURCE_TYPED, reason);
    }
}

/* Returns a note of what does not fit but may stay, or NULL. (transfer full) */
static char *
check_set (EncfgSettingTable *table, gboolean is_simulated)
{
  g_autoptr (GPtrArray) faults = NULL;
  g_autofree char *note = NULL;
  EncfgNetwork network;

  if (has_invalid_row (table))
    return NULL;
  encfg_network_init (&network, table);
  note = excuse_gateway (&network, table, is_simulated);
  faults = encfg_network_check (&network, is_simulated);
  reject_faults (table, faults);
  return g_steal_pointer (&note);
}

void
encfg_network_type (EncfgSetting *row, const char *text)
{
  g_autofree char *device = encfg_setting_dup_device_text (row);

  encfg_setting_parse_config (
    row, g_str_equal (text, device) ? "" : text, ENCFG_SOURCE_TYPED, NULL);
}

void
encfg_network_judge (EncfgSettingTable *table, gboolean is_simulated)
{
  GPtrArray *rows = encfg_setting_table_get_rows (table);

  for (guint i = 0; i < rows->len; i++)
    {
      EncfgSetting *row = g_ptr_array_index (rows, i);
      g_autofree char *text = encfg_setting_dup_config_text (row);

      if (encfg_setting_get_source (row) != ENCFG_SOURCE_NONE)
        encfg_network_type (row, text);
    }
  g_free (check_set (table, is_simulated));
}

EncfgWriteReview *
encfg_network_review_new (EncfgSettingTable *table, gboolean is_simulated)
{
  g_autofree char *gateway_note = check_set (table, is_simulated);
  EncfgWriteReview *review = encfg_write_review_new_block (table);

  if (gateway_note && review->n_write > 0)
    g_ptr_array_add (review->warnings, g_steal_pointer (&gateway_note));
  return review;
}

/* The new number of a row, or -1; `changes`: it held another. */
static gint64
get_new (const EncfgWriteReview *review, const char *key, gboolean *changes)
{
  *changes = FALSE;
  for (guint i = 0; i < review->changes->len; i++)
    {
      const EncfgChange *change = g_ptr_array_index (review->changes, i);

      if (!g_str_equal (change->item->key, key) || change->new_value.kind != ENCFG_VALUE_NUMBER)
        continue;
      *changes = !encfg_value_equal (&change->old_value, &change->new_value);
      return change->new_value.number;
    }
  return -1;
}

static void
add_place (GPtrArray *places, const EncfgEndpoint *current, const char *host, gint64 port)
{
  g_autoptr (EncfgEndpoint) place = encfg_endpoint_copy (current);

  g_free (place->host);
  place->host = g_strdup (host);
  place->port = port > 0 ? (guint16) port : current->port;
  for (guint i = 0; i < places->len; i++)
    if (encfg_endpoint_equal (place, g_ptr_array_index (places, i)))
      return;
  if (!encfg_endpoint_equal (place, current))
    g_ptr_array_add (places, g_steal_pointer (&place));
}

GPtrArray *
encfg_network_list_places (const EncfgWriteReview *review,
                           const EncfgEndpoint *current,
                           gboolean is_simulated)
{
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_endpoint_free);
  gboolean changes_ip, changes_port;
  const gint64 ip = get_new (review, "ip", &changes_ip);
  const gint64 port = get_new (review, "port", &changes_port);
  g_autofree char *host = ip >= 0 ? encfg_network_format (ip) : NULL;

  if (current->kind != ENCFG_ENDPOINT_TCP)
    return places;
  /* Nothing new to write: what was written before may wait for its restart. */
  if (host && (changes_ip || review->n_write == 0))
    {
      if (is_simulated && !encfg_network_is_loopback (ip))
        return places;
      if (!changes_port)
        add_place (places, current, host, current->port);
      add_place (places, current, host, port);
    }
  else if (changes_port)
    add_place (places, current, current->host, port);
  return places;
}

static void
append_default (GString *out, const EncfgProfile *profile, const char *key)
{
  const EncfgItem *item = encfg_profile_find_item (profile, key);
  g_autofree char *text = NULL;

  if (!item || !item->has_default)
    return;
  text = encfg_codec_format_raw (item, item->default_raw);
  g_string_append_printf (
    out, "%s%s %s", out->len > 0 ? ", " : "", encfg_profile_text (item->label), text);
}

char *
encfg_network_describe_way_back (const EncfgProfile *profile)
{
  static const char *const keys[] = { "ip", "gateway", "modbus-id", "baud" };
  g_autoptr (GString) defaults = g_string_new (NULL);

  if (!profile->reset)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    append_default (defaults, profile, keys[i]);
  if (defaults->len == 0)
    return g_strdup_printf (_ ("%s: the module then has its defaults again"),
                            encfg_profile_text (profile->reset));
  return g_strdup_printf (_ ("%s: the module then has its defaults again (%s)"),
                          encfg_profile_text (profile->reset),
                          defaults->str);
}
