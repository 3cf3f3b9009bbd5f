/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-sim-bank-put.h"
#include "encfg-sim-objects.h"
#include "encfg-sim-snmp-plugin.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

/* Net-SNMP wants its configuration first. clang-format would sort it away. */
/* clang-format off */
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>
#include <net-snmp/agent/agent_callbacks.h>
#include <net-snmp/agent/mib_modules.h>
/* clang-format on */

#define AGENT_NAME "en-cfg-sim"
#define NOWHERE "/dev/null" /* a folder below it can neither be read nor made */
#define USUAL_COMMUNITY "public"
#define SHORTEST_PASSPHRASE 8 /* RFC 3414, 11.2 */

struct _EncfgSimSnmp
{
  EncfgSimModule *module;
  EncfgSimObjects *objects;
  char *user; /* its name, or NULL */
  int level;  /* security level that the user must have */
  guint source;
};

static EncfgSimSnmp *the_agent;

/* A setting of the module, where its profile has it. */
static gboolean
get_setting (const EncfgSimSnmp *self, const char *key, EncfgValue *out)
{
  const EncfgItem *item =
    encfg_profile_find_item (encfg_sim_module_get_profile (self->module), key);

  return item && encfg_sim_bank_get (encfg_sim_module_get_bank (self->module), item, 0, out);
}

static gboolean
is_enabled (const EncfgSimSnmp *self)
{
  EncfgValue value;

  return encfg_sim_module_has_power (self->module) &&
         (!get_setting (self, "snmp-enabled", &value) || value.number != 0);
}

static gboolean
is_community (const EncfgSimSnmp *self, const netsnmp_pdu *pdu)
{
  EncfgValue value;
  const char *community =
    get_setting (self, "snmp-community", &value) ? value.text : USUAL_COMMUNITY;

  return pdu->community && strlen (community) == pdu->community_len &&
         memcmp (community, pdu->community, pdu->community_len) == 0;
}

/* May the sender of `pdu` read? */
static gboolean
is_allowed (const EncfgSimSnmp *self, const netsnmp_pdu *pdu)
{
  if (pdu->command == SNMP_MSG_SET || !is_enabled (self))
    return FALSE;
  if (pdu->version == SNMP_VERSION_2c)
    return is_community (self, pdu);
  return pdu->version == SNMP_VERSION_3 && self->user && pdu->securityName &&
         strlen (self->user) == pdu->securityNameLen &&
         memcmp (self->user, pdu->securityName, pdu->securityNameLen) == 0 &&
         pdu->securityLevel >= self->level;
}

/* Net-SNMP asks for each variable, and once for the whole. */
static int
on_access_check (int major, int minor, void *asked, void *data)
{
  struct view_parameters *view = asked;

  view->errorcode = the_agent && is_allowed (the_agent, view->pdu) ? VACM_SUCCESS : VACM_NOSECNAME;
  return view->errorcode;
}

static void
set_text (netsnmp_variable_list *variable, const char *text)
{
  snmp_set_var_typed_value (variable, ASN_OCTET_STR, text, strlen (text));
}

/* SNMP counts bits from the highest of the first octet. */
static void
set_bits (netsnmp_variable_list *variable, gint64 bits)
{
  guint8 octets[2] = { 0 };

  for (guint bit = 0; bit < 16; bit++)
    if (bits >> bit & 1)
      octets[bit / 8] |= (guint8) (0x80 >> bit % 8);
  snmp_set_var_typed_value (variable, ASN_OCTET_STR, octets, sizeof octets);
}

/* DateAndTime of RFC 2579, local time without a zone. */
static void
set_clock (netsnmp_variable_list *variable, gint64 seconds)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (seconds);
  const guint year = (guint) g_date_time_get_year (moment);
  const guint8 octets[8] = { (guint8) (year >> 8),
                             (guint8) year,
                             (guint8) g_date_time_get_month (moment),
                             (guint8) g_date_time_get_day_of_month (moment),
                             (guint8) g_date_time_get_hour (moment),
                             (guint8) g_date_time_get_minute (moment),
                             (guint8) g_date_time_get_second (moment),
                             0 };

  snmp_set_var_typed_value (variable, ASN_OCTET_STR, octets, sizeof octets);
}

static void
set_octets (netsnmp_variable_list *variable, guchar type, gint64 number, guint n_octets)
{
  guint8 octets[8];

  for (guint i = 0; i < n_octets; i++)
    octets[i] = (guint8) (number >> (8 * (n_octets - 1 - i)));
  snmp_set_var_typed_value (variable, type, octets, n_octets);
}

/* As encfg-mib-text declares it. */
static void
set_value (netsnmp_variable_list *variable, const EncfgSimObject *object)
{
  const gint64 number = object->value.number;
  const gint64 shown = encfg_mib_to_integer (object->item, number);

  switch (object->item->type->kind)
    {
    case ENCFG_TYPE_TEXT:
      set_text (variable, object->value.text);
      break;
    case ENCFG_TYPE_BITS:
      set_bits (variable, number);
      break;
    case ENCFG_TYPE_CLOCK:
      set_clock (variable, number);
      break;
    case ENCFG_TYPE_IPV4:
      set_octets (variable, ASN_IPADDRESS, number, 4);
      break;
    case ENCFG_TYPE_MAC:
      set_octets (variable, ASN_OCTET_STR, number, 6);
      break;
    case ENCFG_TYPE_ENUM:
      snmp_set_var_typed_integer (variable, ASN_INTEGER, (long) number);
      break;
    case ENCFG_TYPE_INTEGER:
    default:
      snmp_set_var_typed_integer (
        variable, encfg_mib_is_unsigned (object->item) ? ASN_UNSIGNED : ASN_INTEGER, (long) shown);
    }
}

/* FALSE for an identifier longer than any of ours. */
static gboolean
take_oid (const netsnmp_variable_list *variable, EncfgOid *out)
{
  out->n_arcs = (guint) MIN (variable->name_length, ENCFG_MIB_MAX_ARCS);
  for (guint i = 0; i < out->n_arcs; i++)
    out->arcs[i] = (guint32) variable->name[i];
  return variable->name_length <= ENCFG_MIB_MAX_ARCS;
}

static void
put_oid (netsnmp_variable_list *variable, const EncfgOid *from)
{
  oid name[ENCFG_MIB_MAX_ARCS];

  for (guint i = 0; i < from->n_arcs; i++)
    name[i] = from->arcs[i];
  snmp_set_var_objid (variable, name, from->n_arcs);
}

static void
answer_one (EncfgSimSnmp *self, netsnmp_agent_request_info *about, netsnmp_request_info *request)
{
  EncfgSimObject object;
  EncfgOid asked;
  const gboolean fits = take_oid (request->requestvb, &asked);

  if (about->mode == MODE_GETNEXT && encfg_sim_objects_get_next (self->objects, &asked, &object))
    {
      put_oid (request->requestvb, &object.oid);
      set_value (request->requestvb, &object);
    }
  else if (about->mode == MODE_GET && fits &&
           encfg_sim_objects_get (self->objects, &asked, &object))
    set_value (request->requestvb, &object);
  else if (about->mode == MODE_GET)
    netsnmp_set_request_error (about, request, SNMP_NOSUCHINSTANCE);
}

static int
on_request (netsnmp_mib_handler *handler,
            netsnmp_handler_registration *registration,
            netsnmp_agent_request_info *about,
            netsnmp_request_info *requests)
{
  for (netsnmp_request_info *request = requests; request; request = request->next)
    if (!request->processed)
      answer_one (the_agent, about, request);
  return SNMP_ERR_NOERROR;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer data)
{
  fd_set fds;

  FD_ZERO (&fds);
  FD_SET (fd, &fds);
  snmp_read (&fds);
  netsnmp_check_outstanding_agent_requests ();
  return G_SOURCE_CONTINUE;
}

/* "NAME:AUTHENTICATION[:PRIVACY]" → a user of RFC 3414. */
static gboolean
add_user (EncfgSimSnmp *self, const char *user, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (user, ":", -1);
  const guint n = g_strv_length (parts);
  gboolean is_good = n >= 2 && n <= 3 && *parts[0] != '\0';
  g_autofree char *line = NULL;

  for (guint i = 0; i < n && is_good; i++)
    is_good =
      strpbrk (parts[i], " \t\"\\") == NULL && (i == 0 || strlen (parts[i]) >= SHORTEST_PASSPHRASE);
  if (!is_good)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "--snmp-user: expected NAME:AUTHENTICATION or NAME:AUTHENTICATION:PRIVACY, with "
                   "passphrases of %d letters and more, without blanks and quotes",
                   SHORTEST_PASSPHRASE);
      return FALSE;
    }
  line = n == 3 ? g_strdup_printf ("%s SHA \"%s\" AES \"%s\"", parts[0], parts[1], parts[2])
                : g_strdup_printf ("%s SHA \"%s\"", parts[0], parts[1]);
  usm_parse_create_usmUser ("createUser", line);
  self->user = g_strdup (parts[0]);
  self->level = n == 3 ? SNMP_SEC_LEVEL_AUTHPRIV : SNMP_SEC_LEVEL_AUTHNOPRIV;
  return TRUE;
}

/* Nothing of this computer's own SNMP configuration, no file of state, and none of the library's
 * own modules: one of them would listen on every interface, another judge access by its own tables.
 */
static void
set_up_library (void)
{
  char none[] = "none";

  snmp_disable_log ();
  netsnmp_register_loghandler (NETSNMP_LOGHANDLER_NONE, LOG_DEBUG);
  netsnmp_ds_set_boolean (NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
  netsnmp_ds_set_boolean (NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
  set_persistent_directory (NOWHERE);
  netsnmp_set_mib_directory (NOWHERE);
  g_setenv ("MIBS", "", TRUE);
  add_to_init_list (none);
  init_agent (AGENT_NAME);
  init_snmp (AGENT_NAME);
  snmp_register_callback (
    SNMP_CALLBACK_APPLICATION, SNMPD_CALLBACK_ACM_CHECK, on_access_check, NULL);
  snmp_register_callback (
    SNMP_CALLBACK_APPLICATION, SNMPD_CALLBACK_ACM_CHECK_INITIAL, on_access_check, NULL);
}

static void
register_objects (EncfgSimSnmp *self)
{
  const EncfgOid root = encfg_mib_get_root (encfg_sim_module_get_profile (self->module));
  oid name[ENCFG_MIB_MAX_ARCS];

  for (guint i = 0; i < root.n_arcs; i++)
    name[i] = root.arcs[i];
  netsnmp_register_handler (netsnmp_create_handler_registration (
    "en-cfg", on_request, name, root.n_arcs, HANDLER_CAN_RONLY));
}

/* The one UDP socket of the agent, whose descriptor stays the agent's, or NULL. The library has
 * others open, for its own use. (transfer full) */
static GSocket *
find_socket (int *out)
{
  int n_fds = 0, block = 1;
  struct timeval timeout = { 0 };
  fd_set fds;

  FD_ZERO (&fds);
  snmp_select_info (&n_fds, &fds, &timeout, &block);
  for (int fd = 0; fd < n_fds; fd++)
    {
      g_autoptr (GSocket) socket =
        FD_ISSET (fd, &fds) ? g_socket_new_from_fd (dup (fd), NULL) : NULL;

      *out = fd;
      if (socket && g_socket_get_socket_type (socket) == G_SOCKET_TYPE_DATAGRAM)
        return g_steal_pointer (&socket);
    }
  return NULL;
}

static gboolean
listen_on (EncfgSimSnmp *self, const char *host, guint16 *port, GError **error)
{
  g_autofree char *address = g_strdup_printf ("udp:%s:%u", host, *port);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketAddress) local = NULL;
  int fd = -1;

  netsnmp_ds_set_string (NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_PORTS, address);
  if (init_master_agent () == 0)
    socket = find_socket (&fd);
  if (!socket)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_OPEN,
                   "SNMP: UDP port %u of %s cannot be opened; is another agent there?",
                   *port,
                   host);
      return FALSE;
    }
  local = g_socket_get_local_address (socket, error);
  if (!local)
    return FALSE;
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
  self->source = g_unix_fd_add (fd, G_IO_IN, on_readable, self);
  return TRUE;
}

/* Asked for, so it is on; the community that everybody knows, unless the module has one. */
static void
switch_on (const EncfgSimSnmp *self)
{
  EncfgSimBank *bank = encfg_sim_module_get_bank (self->module);
  EncfgValue community;

  encfg_sim_bank_put (bank, "snmp-enabled", 0, 1);
  if (get_setting (self, "snmp-community", &community) && community.text[0] == '\0')
    encfg_sim_bank_put_text (bank, "snmp-community", USUAL_COMMUNITY);
}

static EncfgSimSnmp *
start (EncfgSimModule *module, const char *host, guint16 *port, const char *user, GError **error)
{
  const EncfgProfile *profile = encfg_sim_module_get_profile (module);
  g_autoptr (EncfgSimSnmp) self = NULL;

  g_return_val_if_fail (!the_agent, NULL);

  if (!profile->snmp_mib)
    {
      g_set_error (error,
                   ENCFG_ERROR,
                   ENCFG_ERROR_USAGE,
                   "--snmp: the profile %s has no member “snmp”: such a module does not speak it",
                   profile->id);
      return NULL;
    }
  self = the_agent = g_new0 (EncfgSimSnmp, 1);
  self->module = module;
  self->objects = encfg_sim_objects_new (module);
  set_up_library ();
  register_objects (self);
  if ((user && !add_user (self, user, error)) || !listen_on (self, host, port, error))
    return NULL;
  switch_on (self);
  return g_steal_pointer (&self);
}

static void
stop (EncfgSimSnmp *self)
{
  if (self->source)
    g_source_remove (self->source);
  the_agent = NULL;
  snmp_shutdown (AGENT_NAME);
  shutdown_agent ();
  encfg_sim_objects_free (self->objects);
  g_free (self->user);
  g_free (self);
}

const EncfgSimSnmpPlugin encfg_sim_snmp_plugin = { { ENCFG_VERSION }, start, stop };
