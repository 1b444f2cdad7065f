//! Operations of the real API that are not answered here, so that a message can say what is missing.

use crate::exception::{Exception, ExceptionKind};

struct Group {
    what: &'static str,
    operations: &'static [&'static str],
}

const GROUPS: &[Group] = &[
    Group {
        what: "builds and scripts are",
        operations: &[
            "CreateBuild",
            "CreateScript",
            "DeleteBuild",
            "DeleteScript",
            "DescribeBuild",
            "DescribeScript",
            "ListBuilds",
            "ListScripts",
            "RequestUploadCredentials",
            "UpdateBuild",
            "UpdateScript",
        ],
    },
    Group {
        what: "managed machines and their scaling are",
        operations: &[
            "DeleteScalingPolicy",
            "DescribeEC2InstanceLimits",
            "DescribeFleetLocationCapacity",
            "DescribeFleetLocationUtilization",
            "DescribeScalingPolicies",
            "GetInstanceAccess",
            "PutScalingPolicy",
            "StartFleetActions",
            "StopFleetActions",
            "UpdateFleetCapacity",
            "UpdateFleetPortSettings",
            "UpdateRuntimeConfiguration",
        ],
    },
    Group {
        what: "VPC peering is",
        operations: &[
            "CreateVpcPeeringAuthorization",
            "CreateVpcPeeringConnection",
            "DeleteVpcPeeringAuthorization",
            "DeleteVpcPeeringConnection",
            "DescribeVpcPeeringAuthorizations",
            "DescribeVpcPeeringConnections",
        ],
    },
    Group {
        what: "FleetIQ is",
        operations: &[
            "ClaimGameServer",
            "CreateGameServerGroup",
            "DeleteGameServerGroup",
            "DeregisterGameServer",
            "DescribeGameServer",
            "DescribeGameServerGroup",
            "DescribeGameServerInstances",
            "ListGameServerGroups",
            "ListGameServers",
            "RegisterGameServer",
            "ResumeGameServerGroup",
            "SuspendGameServerGroup",
            "UpdateGameServer",
            "UpdateGameServerGroup",
        ],
    },
    Group {
        what: "container fleets are",
        operations: &[
            "CreateContainerFleet",
            "CreateContainerGroupDefinition",
            "DeleteContainerFleet",
            "DeleteContainerGroupDefinition",
            "DescribeContainerFleet",
            "DescribeContainerGroupDefinition",
            "DescribeContainerGroupPortMappings",
            "DescribeFleetDeployment",
            "ListContainerFleets",
            "ListContainerGroupDefinitionVersions",
            "ListContainerGroupDefinitions",
            "ListFleetDeployments",
            "UpdateContainerFleet",
            "UpdateContainerGroupDefinition",
        ],
    },
];

/// Why an operation is not answered.
pub(crate) fn exception(name: &str) -> Exception {
    let group = GROUPS.iter().find(|group| group.operations.contains(&name));
    let message = match group {
        Some(group) => format!("{name} is not answered here: {} not emulated", group.what),
        None => format!("{name:?} is not an operation of the GameLift API"),
    };
    Exception::new(ExceptionKind::UnknownOperation, message)
}

#[cfg(test)]
mod tests {
    use super::GROUPS;
    use crate::{ExceptionKind, Operation};

    /// Operations of the model this was written from.
    const IN_THE_MODEL: usize = 120;

    #[test]
    fn every_operation_of_the_model_is_answered_or_in_one_group() {
        let mut names: Vec<_> = GROUPS.iter().flat_map(|group| group.operations).copied().collect();
        names.extend(Operation::ALL.iter().map(|operation| operation.name()));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), IN_THE_MODEL);
    }

    #[test]
    fn a_refusal_says_what_is_missing() {
        let said = |name| {
            let exception = Operation::from_name(name).unwrap_err();
            assert_eq!(exception.kind, ExceptionKind::UnknownOperation);
            exception.message
        };
        assert_eq!(
            said("CreateBuild"),
            "CreateBuild is not answered here: builds and scripts are not emulated"
        );
        assert_eq!(said("CreateWorld"), "\"CreateWorld\" is not an operation of the GameLift API");
    }
}
