/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* One simulated module: registers, battery, commands, clock and faults behind one question: what
 * does it answer to this request? Knows nothing of sockets and main loops; its time is asked for,
 * not ticked. One thread at a time. */

#include "encfg-sim-behaviour.h"
#include "encfg-sim-factory.h"
#include "encfg-sim-faults.h"
#include "encfg-sim-watch.h"

G_BEGIN_DECLS

typedef struct _EncfgSimModule EncfgSimModule;

/* Fresh from the box. `traits` must be complete. */
EncfgSimModule *encfg_sim_module_new (const EncfgSimTraits *traits);
void encfg_sim_module_free (EncfgSimModule *self);

EncfgProfile *encfg_sim_module_get_profile (const EncfgSimModule *self);
EncfgSimBank *encfg_sim_module_get_bank (const EncfgSimModule *self);

/* What it watches. After a change call encfg_sim_module_refresh, so that it sees it. */
EncfgSimBattery *encfg_sim_module_get_battery (const EncfgSimModule *self);
EncfgSimRoom *encfg_sim_module_get_room (const EncfgSimModule *self);
void encfg_sim_module_refresh (EncfgSimModule *self);

/* Something that survives the loss of power has changed. FALSE if it cannot be kept. */
gboolean encfg_sim_module_tell_change (EncfgSimModule *self);

/* (element-type EncfgSimFault): look and clear at will. */
GArray *encfg_sim_module_get_faults (const EncfgSimModule *self);

/* From now on, or from the event on that is happening. */
void encfg_sim_module_add_fault (EncfgSimModule *self, const EncfgSimFault *fault);

/* For the wire: as encfg_sim_faults_take. */
gboolean encfg_sim_module_take_fault (EncfgSimModule *self,
                                      guint kinds,
                                      guint8 function,
                                      EncfgSimFault *taken);

/* One of 0 to n - 1, by its seed. */
guint encfg_sim_module_draw (EncfgSimModule *self, guint n);

/* For its lamps: it just heard something on RS485, or spoke there. */
void encfg_sim_module_note_rs485 (EncfgSimModule *self, gboolean is_sent);

/* Shows the serial number and MAC of the second module with its address, or its own again. To be
 * called by turns. */
void encfg_sim_module_show_twin (EncfgSimModule *self, gboolean is_twin);

/* The id it answers to now; TRUE for that and the ids above it that its profile has as well. */
guint8 encfg_sim_module_get_unit (const EncfgSimModule *self);
gboolean encfg_sim_module_answers_to (const EncfgSimModule *self, guint8 unit);

const char *encfg_sim_module_get_serial (const EncfgSimModule *self);

/* The kind of battery that it was made with. */
const char *encfg_sim_module_get_block (const EncfgSimModule *self);

/* Requests that reached it. */
guint encfg_sim_module_get_requests (const EncfgSimModule *self);

/* The last of them in words, or NULL. (transfer full) */
char *encfg_sim_module_describe_last_request (const EncfgSimModule *self);

/* How many alarms stand, the first in words (transfer full) or NULL. */
guint encfg_sim_module_count_alarms (const EncfgSimModule *self, char **first);

/* As encfg_sim_behaviour_get_progress. */
gboolean
encfg_sim_module_get_test_progress (const EncfgSimModule *self, guint *finished, guint *total);

/* As those of encfg_sim_behaviour. */
guint encfg_sim_module_get_cool_down (const EncfgSimModule *self);
gboolean encfg_sim_module_set_cool_down (EncfgSimModule *self, guint seconds);

double encfg_sim_module_get_speed (const EncfgSimModule *self);

/* µs of its own time since it was made; while an event happens, its own. What has passed since then
 * is the lag: an event is found at a look after it. */
gint64 encfg_sim_module_get_time (const EncfgSimModule *self);
gint64 encfg_sim_module_get_lag (const EncfgSimModule *self);

/* µs of its own time until its event, G_MAXINT64 if there is none. */
gint64 encfg_sim_module_get_wait (const EncfgSimModule *self);

/* From now on; what has passed has passed. */
void encfg_sim_module_set_speed (EncfgSimModule *self, double speed);

/* Where its network block places it, once restarted. FALSE: at an address that is none of this
 * computer's, so it stays where it is. `host` (transfer full) NULL, `port` 0: as fresh from the
 * box, which is where it was started. */
gboolean encfg_sim_module_get_place (const EncfgSimModule *self, char **host, guint16 *port);

/* Lights the FAULT lamp while its network address cannot be taken. */
void encfg_sim_module_set_network_fault (EncfgSimModule *self, gboolean is_faulty);

/* Likewise while what survives the loss of power cannot be kept. */
void encfg_sim_module_set_memory_fault (EncfgSimModule *self, gboolean is_faulty);

/* A fault of the module itself, for which the FAULT lamp is lit. */
gboolean encfg_sim_module_has_fault (const EncfgSimModule *self, EncfgSimWatchFault fault);

/* What becomes of a request. */
typedef struct
{
  gboolean answers;   /* `pdu` is to be sent in the name of `unit` */
  gboolean closes;    /* the connection is to be closed, where there is one */
  gboolean garbled;   /* the frame's check is to be wrong */
  gboolean stray;     /* a zero byte stands before the frame */
  gboolean truncated; /* the frame's first half alone arrives */
  guint delay_ms;     /* real time before the answer */
  guint8 unit;
  const GByteArray *raw;   /* or NULL: these bytes are sent as they are; at most ENCFG_FRAME_MAX */
  guint16 raw_transaction; /* TCP: which the present request's takes the place of in `raw` */
  EncfgPdu pdu;            /* last: undefined unless it is to be sent */
} EncfgSimReply;

/* Somebody else answers in the module's place, as `unit` and any other id. `reply` is that of a
 * module that answers nothing. */
typedef void (*EncfgSimServeFunc) (EncfgSimModule *module,
                                   guint8 unit,
                                   const EncfgPdu *request,
                                   EncfgSimReply *reply,
                                   gpointer data);
void encfg_sim_module_set_serve_func (EncfgSimModule *self,
                                      guint8 unit,
                                      EncfgSimServeFunc func,
                                      gpointer data);

/* Carries the request out at once, whatever becomes of the answer. `unit` is what the frame said;
 * an id that it does not answer to is taken for its own. */
void encfg_sim_module_serve (EncfgSimModule *self,
                             guint8 unit,
                             const EncfgPdu *request,
                             EncfgSimReply *reply);

/* Brings registers that follow time up to now; while an event happens, they are as they were then.
 */
void encfg_sim_module_update (EncfgSimModule *self);

/* Sets its clock to the computer's time plus `offset_s`. */
void encfg_sim_module_set_clock (EncfgSimModule *self, gint64 offset_s);
gint64 encfg_sim_module_get_clock_offset (const EncfgSimModule *self);

/* As encfg_sim_clock_get_own_offset. */
gint64 encfg_sim_module_get_own_clock_offset (const EncfgSimModule *self);

/* Lets `seconds` of its time pass at once; to be no more than encfg_sim_module_get_wait tells, for
 * what is over then is over by the computer's time as well. */
void encfg_sim_module_advance (EncfgSimModule *self, double seconds);

/* Likewise as much of `us` as costs little work, however long they are. How many µs that was. */
gint64 encfg_sim_module_advance_slice (EncfgSimModule *self, gint64 us);

/* Calls `func` once when so much of its time has passed since it was made: at the next look at the
 * module after that, but with everything as it was then. One at a time. */
typedef void (*EncfgSimModuleFunc) (EncfgSimModule *module, gpointer data);
void encfg_sim_module_set_event (EncfgSimModule *self,
                                 double after_s,
                                 EncfgSimModuleFunc func,
                                 gpointer data);

/* Called after a fault was added. */
void encfg_sim_module_set_fault_added_func (EncfgSimModule *self,
                                            EncfgSimModuleFunc func,
                                            gpointer data);

/* Without power it answers nothing; settings, address and clock survive, a running command does
 * not. */
void encfg_sim_module_set_power (EncfgSimModule *self, gboolean power);
gboolean encfg_sim_module_has_power (const EncfgSimModule *self);

/* RESET was held long enough: network and address are those of a module fresh from the box. */
void encfg_sim_module_reset (EncfgSimModule *self);

/* Called when a master writes the restart command, before the answer to it is sent. */
void
encfg_sim_module_set_restart_func (EncfgSimModule *self, EncfgSimModuleFunc func, gpointer data);

/* Called when something that survives the loss of power may have changed. FALSE if it could not be
 * kept: a write is taken back then, and answered by an exception. */
typedef gboolean (*EncfgSimKeepFunc) (EncfgSimModule *module, gpointer data);
void encfg_sim_module_set_changed_func (EncfgSimModule *self, EncfgSimKeepFunc func, gpointer data);

G_END_DECLS
