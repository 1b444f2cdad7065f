//! What happens to a fleet.

use crate::Timestamp;
use crate::macros::{output, words};

words! {
    /// `EventCode`.
    EventCode {
        /// Anything else.
        GenericEvent = "GENERIC_EVENT",
        /// A fleet was made.
        FleetCreated = "FLEET_CREATED",
        /// A fleet was deleted.
        FleetDeleted = "FLEET_DELETED",
        /// A fleet was too old.
        FleetExpired = "FLEET_EXPIRED",
        /// The number of machines changes.
        FleetScalingEvent = "FLEET_SCALING_EVENT",
        /// A fleet is now `DOWNLOADING`.
        FleetStateDownloading = "FLEET_STATE_DOWNLOADING",
        /// A fleet is now `VALIDATING`.
        FleetStateValidating = "FLEET_STATE_VALIDATING",
        /// A fleet is now `BUILDING`.
        FleetStateBuilding = "FLEET_STATE_BUILDING",
        /// A fleet is now `ACTIVATING`.
        FleetStateActivating = "FLEET_STATE_ACTIVATING",
        /// A fleet is now `ACTIVE`.
        FleetStateActive = "FLEET_STATE_ACTIVE",
        /// A fleet is now `ERROR`.
        FleetStateError = "FLEET_STATE_ERROR",
        /// A fleet is now `PENDING`.
        FleetStatePending = "FLEET_STATE_PENDING",
        /// A fleet is now `CREATING`.
        FleetStateCreating = "FLEET_STATE_CREATING",
        /// A fleet is now `CREATED`.
        FleetStateCreated = "FLEET_STATE_CREATED",
        /// A fleet is now `UPDATING`.
        FleetStateUpdating = "FLEET_STATE_UPDATING",
        /// A fleet could not be set up.
        FleetInitializationFailed = "FLEET_INITIALIZATION_FAILED",
        /// A build could not be downloaded.
        FleetBinaryDownloadFailed = "FLEET_BINARY_DOWNLOAD_FAILED",
        /// The launch path is not in the build.
        FleetValidationLaunchPathNotFound = "FLEET_VALIDATION_LAUNCH_PATH_NOT_FOUND",
        /// The executable in the build cannot run.
        FleetValidationExecutableRuntimeFailure = "FLEET_VALIDATION_EXECUTABLE_RUNTIME_FAILURE",
        /// Checking a build took too long.
        FleetValidationTimedOut = "FLEET_VALIDATION_TIMED_OUT",
        /// No server process came up.
        FleetActivationFailed = "FLEET_ACTIVATION_FAILED",
        /// No machine could be had.
        FleetActivationFailedNoInstances = "FLEET_ACTIVATION_FAILED_NO_INSTANCES",
        /// New game sessions are protected otherwise.
        FleetNewGameSessionProtectionPolicyUpdated = "FLEET_NEW_GAME_SESSION_PROTECTION_POLICY_UPDATED",
        /// The launch path does not exist on the host.
        ServerProcessInvalidPath = "SERVER_PROCESS_INVALID_PATH",
        /// A server process did not initialise the SDK in time.
        ServerProcessSdkInitializationTimeout = "SERVER_PROCESS_SDK_INITIALIZATION_TIMEOUT",
        /// A server process did not say it was ready in time.
        ServerProcessProcessReadyTimeout = "SERVER_PROCESS_PROCESS_READY_TIMEOUT",
        /// A server process ended without saying so.
        ServerProcessCrashed = "SERVER_PROCESS_CRASHED",
        /// A server process was ended for failing health checks.
        ServerProcessTerminatedUnhealthy = "SERVER_PROCESS_TERMINATED_UNHEALTHY",
        /// A server process did not end when asked and was ended.
        ServerProcessForceTerminated = "SERVER_PROCESS_FORCE_TERMINATED",
        /// A server process said it was ending and did not exit in time.
        ServerProcessProcessExitTimeout = "SERVER_PROCESS_PROCESS_EXIT_TIMEOUT",
        /// A server process could not initialise the SDK.
        ServerProcessSdkInitializationFailed = "SERVER_PROCESS_SDK_INITIALIZATION_FAILED",
        /// A server process reported a port its container does not have.
        ServerProcessMisconfiguredContainerPort = "SERVER_PROCESS_MISCONFIGURED_CONTAINER_PORT",
        /// A game session was not activated in time.
        GameSessionActivationTimeout = "GAME_SESSION_ACTIVATION_TIMEOUT",
        /// A build is unpacked.
        FleetCreationExtractingBuild = "FLEET_CREATION_EXTRACTING_BUILD",
        /// A build's installer runs.
        FleetCreationRunningInstaller = "FLEET_CREATION_RUNNING_INSTALLER",
        /// The launch paths are checked.
        FleetCreationValidatingRuntimeConfig = "FLEET_CREATION_VALIDATING_RUNTIME_CONFIG",
        /// A VPC is peered.
        FleetVpcPeeringSucceeded = "FLEET_VPC_PEERING_SUCCEEDED",
        /// A VPC could not be peered.
        FleetVpcPeeringFailed = "FLEET_VPC_PEERING_FAILED",
        /// A VPC is no longer peered.
        FleetVpcPeeringDeleted = "FLEET_VPC_PEERING_DELETED",
        /// A spot machine was taken away.
        InstanceInterrupted = "INSTANCE_INTERRUPTED",
        /// A spot machine is replaced in time.
        InstanceRecycled = "INSTANCE_RECYCLED",
        /// A machine was replaced for failing health checks.
        InstanceReplacedUnhealthy = "INSTANCE_REPLACED_UNHEALTHY",
        /// A build's installer is done.
        FleetCreationCompletedInstaller = "FLEET_CREATION_COMPLETED_INSTALLER",
        /// A build's installer failed.
        FleetCreationFailedInstaller = "FLEET_CREATION_FAILED_INSTALLER",
        /// Logs of a host could not be kept.
        ComputeLogUploadFailed = "COMPUTE_LOG_UPLOAD_FAILED",
        /// A container group with servers ended.
        GameServerContainerGroupCrashed = "GAME_SERVER_CONTAINER_GROUP_CRASHED",
        /// A machine's own container group ended.
        PerInstanceContainerGroupCrashed = "PER_INSTANCE_CONTAINER_GROUP_CRASHED",
        /// A container group was replaced for failing health checks.
        GameServerContainerGroupReplacedUnhealthy = "GAME_SERVER_CONTAINER_GROUP_REPLACED_UNHEALTHY",
        /// A location is now `PENDING`.
        LocationStatePending = "LOCATION_STATE_PENDING",
        /// A location is now `CREATING`.
        LocationStateCreating = "LOCATION_STATE_CREATING",
        /// A location is now `CREATED`.
        LocationStateCreated = "LOCATION_STATE_CREATED",
        /// A location is now `ACTIVATING`.
        LocationStateActivating = "LOCATION_STATE_ACTIVATING",
        /// A location is now `ACTIVE`.
        LocationStateActive = "LOCATION_STATE_ACTIVE",
        /// A location is now `UPDATING`.
        LocationStateUpdating = "LOCATION_STATE_UPDATING",
        /// A location is now `ERROR`.
        LocationStateError = "LOCATION_STATE_ERROR",
        /// A location is now `DELETING`.
        LocationStateDeleting = "LOCATION_STATE_DELETING",
        /// A location is now `DELETED`.
        LocationStateDeleted = "LOCATION_STATE_DELETED",
    }
}

output! {
    /// Something that happened to a fleet.
    Event {
        /// Its id.
        event_id: String,
        /// What it happened to: a fleet's id.
        resource_id: String,
        /// What happened.
        event_code: EventCode,
        /// When.
        event_time: Timestamp,
        ;
        /// For people.
        message: String,
        /// Where logs about it can be downloaded.
        pre_signed_log_url: String,
        /// How often it happened; 101 means more than 100.
        count: u32,
    }
}
